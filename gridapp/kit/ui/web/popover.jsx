// Popover, help, tabs: small things that open beside what they belong to.
import { Children, useEffect, useId, useRef, useState } from "react";
import { useAnchored } from "./anchor.jsx";
import { moveFocus } from "./keys.jsx";

/** A button and a panel beside it. Esc and a click elsewhere close it. */
export function Popover({ trigger, triggerClass = "btn", label, panelClass = "pop", className, set, children }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  const panel = useRef(null);
  const button = useRef(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    panel.current.querySelector("input, select, button")?.focus();
    const outside = (event) => box.current?.contains(event.target) || setOpen(false);
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  useAnchored(button, panel, open);
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || !open || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    setOpen(false);
    button.current.focus();
  };
  return (
    <span className={className} ref={box} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={triggerClass}
        aria-expanded={open}
        aria-controls={id}
        aria-label={label || undefined}
        title={label || undefined}
        data-set={set || undefined}
        onClick={(event) => {
          event.preventDefault();
          setOpen(!open);
        }}
      >
        {trigger}
      </button>
      {open && (
        <div id={id} ref={panel} className={panelClass} role="group" popover="manual">
          {children}
        </div>
      )}
    </span>
  );
}

/** Tabs; only the open one is alive. Without `value` they keep to themselves. */
export function Tabs({ items, value, onTab, label, children }) {
  const [own, setOwn] = useState(items[0]?.value);
  const current = value || own;
  const at = Math.max(0, items.findIndex((item) => item.value === current));
  const id = useId();
  const go = (next) => {
    setOwn(next);
    onTab?.(next);
  };
  return (
    <div>
      <div
        className="tabs"
        role="tablist"
        aria-label={label || undefined}
        onKeyDown={(event) => {
          const tabs = [...event.currentTarget.children];
          const step = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" }[event.key] ?? event.key;
          const key = { key: step, preventDefault: () => event.preventDefault() };
          if (moveFocus(key, tabs)) document.activeElement.click();
        }}
      >
        {items.map((item, i) => (
          <button
            key={item.value}
            id={`${id}-${item.value}`}
            type="button"
            role="tab"
            aria-selected={i === at}
            aria-controls={`${id}-panel`}
            tabIndex={i === at ? 0 : -1}
            onClick={() => go(item.value)}
          >
            {item.label}
          </button>
        ))}
      </div>
      <div className="tab-panel" id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${items[at]?.value}`}>
        {Children.toArray(children)[at]}
      </div>
    </div>
  );
}
