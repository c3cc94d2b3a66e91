// Drawer and dialog on the native <dialog>: the browser keeps the focus inside and gives it back.
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { FormFence } from "./fence.jsx";

const phoneTouch = () => window.matchMedia("(pointer: coarse)").matches;

function Body({ shape, wide, heading, words, onClose, foot, children, id }) {
  const dialog = useRef(null);
  const edited = useRef(false);
  const [asking, setAsking] = useState(false);
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
    const warn = (event) => edited.current && event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => {
      element.close();
      window.removeEventListener("beforeunload", warn);
      if (!document.querySelector("dialog[open]")) document.documentElement.style.overflow = "";
    };
  }, []);

  const close = () => {
    if (edited.current) setAsking(true);
    else onClose?.();
  };
  // One function for the life of the overlay: a new one per render would forget what was typed.
  const pristine = useCallback(() => {
    edited.current = false;
  }, []);
  const drop = () => {
    edited.current = false;
    onClose?.();
  };
  const touch = (event) => {
    if (event.target.closest("form[data-guard]")) edited.current = true;
  };
  const onKeyDown = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      if (asking) setAsking(false);
      else close();
    }
  };
  return (
    <dialog
      ref={dialog}
      id={id}
      className={`${shape}${wide ? ` ${shape}-wide` : ""}`}
      aria-labelledby={title}
      onInput={touch}
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
      {asking && (
        <div className="over-ask" role="alert">
          <span>{words.unsaved}</span>
          <button type="button" className="btn btn-small" onClick={() => setAsking(false)} autoFocus>
            {words.stay}
          </button>
          <button type="button" className="btn btn-small btn-danger" onClick={drop}>
            {words.drop}
          </button>
        </div>
      )}
      <FormFence.Provider value={pristine}>
        <div className="over-body">{children}</div>
        {foot && <footer className="over-foot">{foot}</footer>}
      </FormFence.Provider>
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
