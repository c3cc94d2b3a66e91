// Choosing one row of another table by typing. The server finds: `find` is the address that answers, by HTTP.
import { useEffect, useId, useRef, useState } from "react";
import { getJson } from "./lists.jsx";
import { useLocale, word } from "./locale.jsx";

const PAUSE_MS = 150;

export function Combo({ field, text = "", value, find, onPick, words, shared, clearable = true }) {
  const { name, ...input } = shared;
  const locale = useLocale();
  const [chosen, setChosen] = useState({ value, text });
  const [typed, setTyped] = useState(null); // null: not searching, the chosen text is shown
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [above, setAbove] = useState(false);
  const composing = useRef(false);
  const box = useRef(null);
  const hidden = useRef(null);
  const list = useId();
  const about = field ?? name;
  const [settled, setSettled] = useState(""); // what is typed, without what an input method is still composing
  const wanted = typed === null ? "" : settled.trim();
  const [answer, setAnswer] = useState(null); // to what is typed now, or to what was typed before
  const items = open && answer?.wanted === wanted ? answer.items : null;

  useEffect(() => {
    if (!open) return undefined;
    const stop = new AbortController();
    const ask = async () => {
      const address = `${find}?field=${encodeURIComponent(about)}&q=${encodeURIComponent(wanted)}`;
      const found = await getJson(address, stop.signal).catch(() => ({ items: [] }));
      if (!stop.signal.aborted) setAnswer({ wanted, items: found.items });
    };
    const timer = setTimeout(ask, wanted ? PAUSE_MS : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [open, wanted, about, find]);
  useEffect(() => setAt(0), [wanted, items?.length]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event) => box.current?.contains(event.target) || leave();
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const enter = () => {
    if (open || input.disabled) return;
    const { bottom } = box.current.getBoundingClientRect();
    setAbove(window.innerHeight - bottom < 280);
    setOpen(true);
  };
  const leave = () => {
    setOpen(false);
    setTyped(null);
  };
  const take = (key, label) => {
    setChosen({ value: key, text: label });
    leave();
    onPick?.(key, label);
    // An uncontrolled form learns of it as it learns of typing.
    requestAnimationFrame(() => hidden.current?.dispatchEvent(new Event("input", { bubbles: true })));
  };
  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) enter();
      else if (items?.length) setAt((at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (items?.[at]) take(...items[at]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else if (event.key === "Tab" && open) leave();
  };
  return (
    <div className="combo" ref={box}>
      {name && <input ref={hidden} type="hidden" name={name} value={chosen.value} readOnly />}
      <input
        {...input}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={items?.length ? `${list}-${at}` : undefined}
        placeholder={words.find}
        value={typed ?? word(locale, chosen.text)}
        onFocus={(event) => event.target.select()}
        onClick={enter}
        onChange={(event) => {
          event.stopPropagation();
          setTyped(event.target.value);
          if (!composing.current) setSettled(event.target.value);
          enter();
        }}
        onCompositionStart={() => (composing.current = true)}
        onCompositionEnd={(event) => {
          composing.current = false;
          setSettled(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {clearable && chosen.value !== "" && !input.disabled && (
        <button type="button" className="combo-clear" tabIndex={-1} aria-label={words.clear} onClick={() => take("", "")}>
          ×
        </button>
      )}
      {open && (
        <ul id={list} className={above ? "combo-list above" : "combo-list"} role="listbox">
          {!items && <li className="none">{words.finding}</li>}
          {items?.length === 0 && <li className="none">{words.nothing}</li>}
          {items?.map(([key, label], i) => (
            <li
              key={key}
              id={`${list}-${i}`}
              role="option"
              aria-selected={i === at}
              onPointerDown={(event) => {
                event.preventDefault();
                take(String(key), label);
              }}
              onPointerMove={() => setAt(i)}
            >
              {word(locale, label)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
