// The search box of a list: sends what is typed after a pause, never the half of a Chinese word.
import { useEffect, useRef, useState } from "react";

const PAUSE_MS = 200;

export function SearchBox({ value = "", onSearch, placeholder, className, children, id }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const composing = useRef(false);
  const timer = useRef(0);
  const send = useRef(onSearch);
  send.current = onSearch;

  // The server changed it (a cleared filter, a saved view): follow, unless it only echoes what was sent.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const plan = (next, pause) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const wanted = next.trim();
      if (wanted === sent.current) return;
      sent.current = wanted;
      send.current?.(wanted);
    }, pause);
  };
  const type = (next) => {
    setText(next);
    if (!composing.current) plan(next, PAUSE_MS);
  };
  return (
    <div className={`search ${className ?? ""}`} role="search">
      {children}
      <input
        id={id}
        className="input"
        type="search"
        autoComplete="off"
        aria-label={placeholder}
        placeholder={placeholder}
        data-key-search=""
        value={text}
        onChange={(event) => type(event.target.value)}
        onCompositionStart={() => (composing.current = true)}
        onCompositionEnd={(event) => {
          composing.current = false;
          type(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") plan(text, 0);
          if (event.key === "Escape") {
            event.preventDefault();
            if (text) {
              setText("");
              plan("", 0);
            } else event.target.blur();
          }
        }}
      />
      {!text && <kbd aria-hidden="true">/</kbd>}
    </div>
  );
}
