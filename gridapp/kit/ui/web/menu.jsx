// A dropdown menu: a button and a list of items that the arrows walk through.
import { useEffect, useId, useRef, useState } from "react";
import { useAnchored } from "./anchor.jsx";
import { moveFocus } from "./keys.jsx";

const items = (panel) => [...(panel?.querySelectorAll("[role^=menuitem]:not([disabled])") ?? [])];

/** With `lazy`, the items are there only while the menu is open. */
export function Menu({ trigger, triggerClass = "btn", align = "start", label, lazy, className, children, ...rest }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  const panel = useRef(null);
  const button = useRef(null);
  const id = useId();

  useAnchored(button, panel, open, align === "end");
  useEffect(() => {
    if (!open) return undefined;
    items(panel.current)[0]?.focus();
    const outside = (event) => box.current?.contains(event.target) || setOpen(false);
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event) => {
    if (!open) {
      if (event.key === "ArrowDown" && event.target === button.current) {
        event.preventDefault();
        setOpen(true);
      }
      return;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") setOpen(false);
    else moveFocus(event, items(panel.current));
  };
  return (
    <div ref={box} className={`menu ${className ?? ""}`} onKeyDown={onKeyDown} {...rest}>
      <button
        ref={button}
        type="button"
        className={triggerClass}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        aria-label={label || undefined}
        title={label || undefined}
        onClick={() => setOpen(!open)}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        role="menu"
        aria-label={label || undefined}
        className="menu-panel"
        popover="manual"
        onClick={(event) => event.target.closest("[role^=menuitem]:not([role=menuitemcheckbox])") && close()}
      >
        {(open || !lazy) && children}
      </div>
    </div>
  );
}
