// Comforts of the forms outside the app; every one of them works without this file.
"use strict";

const theme = localStorage.getItem("theme");
if (theme === "dark" || theme === "light") document.documentElement.classList.add(theme);

const secrets = [...document.querySelectorAll('input[type="password"]')];

for (const input of secrets) {
  const hint = input.nextElementSibling;
  const look = (event) => {
    if (event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
  };
  input.addEventListener("keydown", look);
  input.addEventListener("keyup", look);
  input.addEventListener("blur", () => { hint.hidden = true; });
}

const show = document.getElementById("show");
if (show) {
  show.parentElement.hidden = false;
  show.addEventListener("change", () => {
    for (const input of secrets) input.type = show.checked ? "text" : "password";
  });
}

const form = document.querySelector("form");
form.addEventListener("submit", (event) => {
  const button = form.querySelector("button");
  if (button.ariaBusy === "true") return event.preventDefault(); // a double click sends the form once
  button.ariaBusy = "true";
});
// A page brought back by the browser's back button must be usable again.
addEventListener("pageshow", () => { form.querySelector("button").ariaBusy = "false"; });
