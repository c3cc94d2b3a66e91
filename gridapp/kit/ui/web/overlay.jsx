// Drawer and dialog on the native <dialog>: the browser keeps the focus inside and gives it back.
import { useEffect, useId, useLayoutEffect, useRef } from "react";
import { leaving } from "./unsaved.jsx";

const phoneTouch = () => window.matchMedia("(pointer: coarse)").matches;

function Body({ shape, wide, heading, words, onClose, foot, children, id }) {
  const dialog = useRef(null);
  const title = useId();

  // A layout effect, because its end comes while the dialog is still in the page: only then does closing give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element.open) element.showModal();
    if (!phoneTouch()) {
      const body = element.querySelector(".over-body");
      const first = body?.querySelector("[autofocus], input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)");
      (first ?? element.querySelector(".over-foot .btn") ?? element).focus();
    }
    document.documentElement.style.overflow = "hidden";
    return () => {
      element.close();
      if (!document.querySelector("dialog[open]")) document.documentElement.style.overflow = "";
    };
  }, []);

  const close = () => leaving(() => onClose?.(), dialog.current);
  const onKeyDown = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <dialog
      ref={dialog}
      id={id}
      className={`${shape}${wide ? ` ${shape}-wide` : ""}`}
      aria-labelledby={title}
      onClick={(event) => event.target.closest?.("[data-dismiss]") && close()}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        close();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current && shape === "drawer") close();
      }}
    >
      <header className="over-head">
        <h2 id={title}>{heading}</h2>
        <button type="button" className="btn btn-quiet btn-icon" aria-label={words.close} title={words.close} onClick={close}>
          ×
        </button>
      </header>
      <div className="over-body">{children}</div>
      {foot && <footer className="over-foot">{foot}</footer>}
    </dialog>
  );
}

/** Nothing inside lives while it is closed, so each opening starts from the server's values. */
export function Overlay({ open, ...rest }) {
  const left = useRef(null);
  left.current = open ? rest.onClose : null;
  useEffect(() => () => left.current?.(), []); // the page is left with it open: it must not stand there when one comes back
  return open ? <Body {...rest} /> : null;
}
