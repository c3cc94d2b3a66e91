// What the keyboard is doing right now.

/** Whether keys typed at `target` are text, so that single-key shortcuts keep away. */
export const isTyping = (target) =>
  target instanceof Element &&
  (target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button])"));

const STEP = { ArrowDown: 1, ArrowUp: -1 };

/** Move focus among `items` with the arrows, Home and End. Returns whether the key was one of them. */
export const moveFocus = (event, items) => {
  if (!items.length) return false;
  const at = items.indexOf(document.activeElement);
  let to;
  if (event.key in STEP) to = (at + STEP[event.key] + items.length) % items.length;
  else if (event.key === "Home") to = 0;
  else if (event.key === "End") to = items.length - 1;
  else return false;
  event.preventDefault();
  items[to].focus();
  return true;
};
