// Search everything: typed text goes to the server, the answer comes back as a prop that names the text it answers.
import { useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { pick, useLocale, word } from "./locale.jsx";

export function SearchEverything({ hits, onSearch, placeholder, nothing, label, children }) {
  const locale = useLocale();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const box = useRef(null);
  const id = useId();
  const composing = useRef(false);
  const [settled, setSettled] = useState(""); // what is typed, without what an input method is still composing
  const wanted = settled.trim();
  const answered = wanted && hits?.text === wanted;
  const items = answered ? hits.items : [];

  const send = useRef(onSearch);
  send.current = onSearch;
  useEffect(() => {
    setAt(-1);
    if (!wanted) return undefined;
    const timer = setTimeout(() => send.current(wanted), 200);
    return () => clearTimeout(timer);
  }, [wanted]);

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event) => box.current?.contains(event.target) || setOpen(false);
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const empty = () => {
    setText("");
    setSettled("");
  };
  const go = (hit) => {
    setOpen(false);
    empty();
    box.current?.querySelector("input").blur();
    navigate(hit.href);
  };
  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      setOpen(false);
      empty();
      event.target.blur();
    } else if (event.key === "Enter" && items.length) go(items[Math.max(at, 0)]);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && items.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt(at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length);
    }
  };
  let group;
  return (
    <div className="everything" ref={box} role="search">
      {children}
      <input
        className="input"
        type="search"
        autoComplete="off"
        role="combobox"
        aria-expanded={open && Boolean(answered)}
        aria-controls={id}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        aria-label={label}
        placeholder={placeholder}
        data-key-everything=""
        value={text}
        onCompositionStart={() => (composing.current = true)}
        onCompositionEnd={(event) => {
          composing.current = false;
          setSettled(event.target.value);
        }}
        onChange={(event) => {
          setText(event.target.value);
          if (!composing.current) setSettled(event.target.value);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
      />
      {open && answered && (
        <div className="hits" id={id} role="listbox">
          {items.length === 0 && <p>{nothing}</p>}
          {items.map((hit, i) => {
            const title = pick(locale, hit.group);
            const first = title !== group;
            group = title;
            return (
              <div key={hit.href}>
                {first && <h3>{title}</h3>}
                <a
                  id={`${id}-${i}`}
                  role="option"
                  aria-selected={i === at}
                  href={hit.href}
                  onClick={(event) => {
                    event.preventDefault();
                    go(hit);
                  }}
                >
                  {word(locale, pick(locale, hit.label))}
                  <span>{word(locale, pick(locale, hit.note))}</span>
                </a>
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
