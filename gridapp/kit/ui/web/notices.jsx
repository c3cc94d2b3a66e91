// Notices from a state var: no code comes over the wire, so they work under a strict Content-Security-Policy.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { addEvents } from "$/utils/context";
import { ReflexEvent } from "$/utils/state";
import { isTyping } from "./keys.jsx";
import { pick, useLocale } from "./locale.jsx";

const SECONDS = { success: 6, warning: 12 }; // an error stays until it is closed
const WEIGHT = { error: 2, warning: 1, success: 0 };
const LINES = 3;

function Notice({ notice, labels, onDismiss }) {
  const locale = useLocale();
  const paused = useRef(false);
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  const { id, kind, undo, lines } = notice;
  useEffect(() => {
    let left = (SECONDS[kind] ?? Infinity) + (undo ? 4 : 0);
    const timer = setInterval(() => {
      if (!paused.current && (left -= 0.5) <= 0) {
        clearInterval(timer);
        dismiss.current(id);
      }
    }, 500);
    return () => clearInterval(timer);
  }, [id, kind, undo]);
  const pause = (on) => () => (paused.current = on);
  return (
    <div
      className={`notice notice-${kind}`}
      role={kind === "error" ? "alert" : "status"}
      onMouseEnter={pause(true)}
      onMouseLeave={pause(false)}
      onFocus={pause(true)}
      onBlur={pause(false)}
    >
      <div className="notice-text">
        {labels[kind] && <span className="sr">{labels[kind]}</span>}
        <p>{pick(locale, notice.text)}</p>
        {lines.length > 0 && (
          <ul>
            {lines.slice(0, LINES).map((line, i) => (
              <li key={i}>{pick(locale, line)}</li>
            ))}
            {lines.length > LINES && <li>{labels.more.replace("{n}", lines.length - LINES)}</li>}
          </ul>
        )}
      </div>
      {undo && (
        <button
          type="button"
          className="btn btn-link"
          onClick={() => {
            addEvents([ReflexEvent(undo.name, undo.payload)], [], {});
            onDismiss(id);
          }}
        >
          {labels.undo}
        </button>
      )}
      <button type="button" className="notice-close" aria-label={labels.close} onClick={() => onDismiss(id)}>
        ×
      </button>
    </div>
  );
}

/** One at a time, the gravest and newest first; the others wait behind a count. Esc closes the one that shows. */
export function Notices({ notices, labels, onDismiss }) {
  const box = useRef(null);
  const [all, setAll] = useState(false);
  const sorted = [...(notices ?? [])].sort((one, other) => WEIGHT[other.kind] - WEIGHT[one.kind] || other.id - one.id);
  const [first, ...rest] = sorted;
  const newest = Math.max(0, ...sorted.map(({ id }) => id));
  useLayoutEffect(() => {
    const element = box.current; // shown anew with each notice: over a window that has opened meanwhile
    if (element.matches(":popover-open")) element.hidePopover();
    if (newest) element.showPopover();
  }, [newest]);
  useEffect(() => {
    if (!rest.length) setAll(false);
  }, [rest.length]);
  useEffect(() => {
    if (!first) return undefined;
    const onKey = (event) => {
      const free = !event.defaultPrevented && !document.querySelector("dialog[open]") && (!isTyping(event.target) || box.current.contains(event.target));
      if (event.key === "Escape" && free) onDismiss(first.id);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [first?.id]);
  return (
    <div ref={box} className="notices" role="region" aria-label={labels.region} aria-live="polite" popover="manual">
      {(all ? sorted : sorted.slice(0, 1)).map((notice) => (
        <Notice key={notice.id} notice={notice} labels={labels} onDismiss={onDismiss} />
      ))}
      {rest.length > 0 && (
        <button type="button" className="notices-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? labels.fewer : labels.others.replace("{n}", rest.length)}
        </button>
      )}
    </div>
  );
}
