// Notices from a state var: no code comes over the wire, so they work under a strict Content-Security-Policy.
import { useEffect, useRef } from "react";
import { addEvents } from "$/utils/context";
import { ReflexEvent } from "$/utils/state";
import { pick, useLocale } from "./locale.jsx";

const SECONDS = { success: 6, warning: 12 }; // an error stays until it is closed

function Notice({ notice, labels, onDismiss }) {
  const locale = useLocale();
  const paused = useRef(false);
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  const { id, kind, undo } = notice;
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
      <span className="notice-mark" aria-hidden="true" />
      <span className="notice-text">{pick(locale, notice.text)}</span>
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

export function Notices({ notices, labels, onDismiss }) {
  return (
    <div className="notices" aria-live="polite">
      {(notices ?? []).map((notice) => (
        <Notice key={notice.id} notice={notice} labels={labels} onDismiss={onDismiss} />
      ))}
    </div>
  );
}
