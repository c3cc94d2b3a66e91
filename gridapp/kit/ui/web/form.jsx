// A form whose inputs the browser owns: what is typed survives whatever the server sends, until the form is drawn anew.
import { useContext, useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";
import { FormFence } from "./fence.jsx";

const PATIENCE_MS = 8000;

/** Texts by name, yes/no as a boolean, a repeated name as a list. */
const read = (form) => {
  const data = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    data[name] = name in data ? [data[name], value].flat() : value;
  }
  for (const box of form.querySelectorAll("input[type=checkbox][name]:not([value])")) data[box.name] = box.checked;
  return data;
};

const topmost = (form) => {
  const open = [...document.querySelectorAll("dialog[open]")];
  return open.length === 0 || open[open.length - 1].contains(form);
};

/** On a page of its own: asks before the page is left. Inside an overlay, the overlay does. */
function Guard({ edited, leave }) {
  useBlocker(({ currentLocation, nextLocation }) => {
    const away = edited.current && currentLocation.pathname !== nextLocation.pathname;
    return away && !window.confirm(leave);
  });
  useEffect(() => {
    const warn = (event) => edited.current && event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [edited]);
  return null;
}

/**
 * `answered` changes whenever the server has answered a save; till then a second one is not sent.
 * With `guard`, leaving with something typed asks first.
 */
export function Form({ onSave, onEdit, errors, answered, guard, leave, className, id, children }) {
  const form = useRef(null);
  const [busy, setBusy] = useState(false);
  const pristine = useContext(FormFence);
  const sent = useRef(false);
  const edited = useRef(false);

  useEffect(() => {
    pristine?.(); // mounted anew: nothing is typed yet
  }, [pristine]);

  const rest = () => {
    sent.current = false;
    setBusy(false);
  };
  useEffect(() => {
    if (sent.current && !(errors && Object.keys(errors).length)) edited.current = false; // it was saved
    rest();
    if (errors && Object.keys(errors).length) {
      requestAnimationFrame(() => form.current?.querySelector("[aria-invalid=true]")?.focus());
    }
  }, [errors, answered]);
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setTimeout(rest, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [busy]);

  useEffect(() => {
    const onKey = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || !topmost(form.current)) return;
      event.preventDefault();
      form.current.requestSubmit();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  const submit = (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (sent.current) return;
    sent.current = true;
    setBusy(true);
    onSave?.(read(form.current));
  };
  return (
    <form
      ref={form}
      id={id}
      className={className}
      noValidate
      autoComplete="off"
      aria-busy={busy}
      data-guard={guard ? "" : undefined}
      onSubmit={submit}
      onInput={() => (edited.current = true)}
      onChange={onEdit ? () => onEdit(read(form.current)) : undefined}
    >
      {guard && !pristine && <Guard edited={edited} leave={leave} />}
      {children}
    </form>
  );
}
