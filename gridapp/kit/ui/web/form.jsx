// A form whose inputs the browser owns: what is typed survives whatever the server sends, until the form is drawn anew.
import { Fragment, createContext, useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
import { draftOf, dropDraft, isComingBack, keepDraft, keepWhole, markSaved, markUnsaved, useAccount } from "./unsaved.jsx";

const PATIENCE_MS = 8000;
const PAUSE_MS = 250;
const REST_MS = 150;

/** What the fields of a form start from instead of the server's values: field name → `{value, text}`. */
export const Typed = createContext({});

/** Texts by name, yes/no as a boolean, a repeated name as a list. */
const read = (form) => {
  const data = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    data[name] = name in data ? [data[name], value].flat() : value;
  }
  for (const box of form.querySelectorAll("input[type=checkbox][name]:not([value])")) data[box.name] = box.checked;
  return data;
};

/** The fields that differ from what the form started with; a reference also with what it is called. No passwords, no hidden tokens. */
const changed = (form, start) => {
  const found = {};
  for (const [name, value] of Object.entries(read(form))) {
    const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!field || JSON.stringify(value) === JSON.stringify(start[name]) || field.querySelector("[type=password]")) continue;
    found[name] = { value, text: field.querySelector("[role=combobox]")?.value };
  }
  return found;
};
const secrets = (form) => new Set([...form.querySelectorAll("[data-field][data-private]")].map((field) => field.dataset.field));

// --- Typed while the server was on its way to draw the form anew without it

let left = null; // of the form typed into last: its key, when it went, `[name, index, value, told]` of each unanswered input, where the cursor was
let lastTold = 0;
const nextTold = () => (lastTold = Math.max(lastTold + 1, Date.now())); // ever higher, also after the page was loaded anew

const others = (form, input) => [...form.elements].filter(({ name }) => name === input.name);
const placeOf = (form, input) => [input.name, others(form, input).indexOf(input)];
const inputAt = (form, [name, index]) => [...form.elements].filter((input) => input.name === name)[index];

/** Types a value as a person would: whoever listens to the input hears of it. */
const retype = (input, value) => {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value").set;
  setter.call(input, value);
  for (const kind of input.tagName === "SELECT" ? ["input", "change"] : ["input"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
};

const topmost = (form) => {
  const open = [...document.querySelectorAll("dialog[open]")];
  return open.length === 0 || open[open.length - 1].contains(form);
};

/**
 * `answered` changes whenever the server has answered a save; till then a second one is not sent.
 * With `guard`, leaving with something typed asks first. With `unsaved` the server holds what is typed: only closing the tab asks.
 * With `draft` (`key`, `token`, `row`, `title`), what is typed is kept in the browser until it is saved or given up. One that is `whole` is a
 * copy of all the server holds of the form while `held`; `Drafts` gives it back to a server that holds it no more.
 * `onEdit` is told of changes once they rest, and before a click: whatever a button does, it does to what is on screen. Each telling bears a
 * number (`$told`); the server gives back in `heard` the last it took in, and what was typed since then outlives a form drawn anew.
 */
export function Form({ onSave, onEdit, heard, errors, answered, guard, unsaved, draft, words, className, id, children }) {
  const form = useRef(null);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState(null); // restored from the draft
  const [drawn, setDrawn] = useState(0);
  const start = useRef({});
  const sent = useRef(false);
  const pause = useRef(0);
  const late = useRef(0); // a change that `onEdit` has not been told of
  const tell = useRef(null);
  const fresh = useRef(new Map()); // input → number of the telling it went along with; Infinity before
  const telling = () => {
    const told = nextTold();
    for (const [input, before] of fresh.current) if (before === Infinity) fresh.current.set(input, told);
    return { ...read(form.current), $told: told };
  };
  tell.current = () => {
    clearTimeout(late.current);
    late.current = 0;
    if (!draft?.whole || !isComingBack(draft.key)) onEdit(telling()); // else it is told with what comes back
  };
  const account = useAccount();
  const about = useRef(draft);
  about.current = draft;

  const keep = () => {
    clearTimeout(pause.current);
    pause.current = 0;
    if (about.current.whole) {
      const inputs = [...fresh.current.keys()].map((input) => [...placeOf(form.current, input), input.value]);
      return keepWhole(about.current, read(form.current), inputs);
    }
    const values = changed(form.current, start.current);
    if (Object.keys(values).length) return keepDraft(about.current, values, secrets(form.current));
    markSaved(form.current); // it says again what it started with
    return giveUp();
  };
  const giveUp = () => {
    clearTimeout(pause.current);
    pause.current = 0;
    if (about.current) dropDraft(about.current.key);
  };
  const edit = ({ target }) => {
    if (onEdit && target.name) fresh.current.set(target, Infinity);
    if (guard) markUnsaved(form.current, giveUp);
    if (!about.current) return;
    clearTimeout(pause.current);
    pause.current = setTimeout(keep, PAUSE_MS);
  };
  useLayoutEffect(() => {
    start.current = read(form.current);
    const kept = draft && !draft.whole && draftOf(draft.key);
    if (kept) {
      setTyped(kept.values);
      setDrawn((count) => count + 1);
      keepDraft({ ...kept, ...draft }, kept.values, secrets(form.current)); // it belongs to this form now
      markUnsaved(form.current, giveUp);
    }
  }, [account]);
  useEffect(() => {
    const element = form.current;
    const leave = () => pause.current && keep();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      markSaved(element);
    };
  }, []);
  useEffect(() => {
    for (const [input, told] of fresh.current) if (told <= heard) fresh.current.delete(input);
  }, [heard]);
  useLayoutEffect(() => {
    const before = left;
    if (before && before.key === draft?.key && Date.now() - before.at < PATIENCE_MS) {
      left = null;
      for (const [name, index, value, told] of before.inputs) {
        const input = told > heard && inputAt(form.current, [name, index]);
        if (input && input.value !== value) retype(input, value);
      }
      if (before.cursor) inputAt(form.current, before.cursor)?.focus();
    }
    return () => {
      if (pause.current) keep(); // it is taken away with the last key not kept yet
      if (!about.current?.whole || !fresh.current.size) return; // one without a key typed may stand between two of the same
      const cursor = form.current.contains(document.activeElement) && document.activeElement.name;
      left = {
        key: about.current.key,
        at: Date.now(),
        inputs: [...fresh.current].map(([input, told]) => [...placeOf(form.current, input), input.value, told]),
        cursor: cursor ? placeOf(form.current, document.activeElement) : null,
      };
    };
  }, []);
  useEffect(() => {
    const click = () => late.current && tell.current();
    document.addEventListener("click", click, true);
    return () => {
      document.removeEventListener("click", click, true);
      clearTimeout(late.current);
    };
  }, []);
  useEffect(() => {
    if (!unsaved) return undefined;
    const warn = (event) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);

  useEffect(() => {
    if (draft?.whole && draft.held) keep(); // a button has changed it as well as a key
  }, [draft?.held, answered, account]);

  const rest = () => {
    sent.current = false;
    setBusy(false);
  };
  useEffect(() => {
    const wrong = errors && Object.keys(errors).length > 0;
    if (sent.current && !wrong && !form.current.closest("dialog")) {
      markSaved(form.current); // on a page of its own; a window closes when its form is saved
      giveUp();
    }
    rest();
    if (wrong) requestAnimationFrame(() => form.current?.querySelector("[aria-invalid=true]")?.focus());
  }, [errors, answered]);
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setTimeout(rest, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [busy]);

  useEffect(() => {
    const onKey = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || !topmost(form.current)) return;
      event.preventDefault();
      form.current.requestSubmit();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  const submit = (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (sent.current) return;
    if (pause.current) keep();
    sent.current = true;
    setBusy(true);
    onSave?.(onEdit ? telling() : read(form.current));
  };
  const startAnew = () => {
    giveUp();
    markSaved(form.current);
    setTyped(null);
    setDrawn((count) => count + 1);
  };
  return (
    <form
      ref={form}
      id={id}
      className={className}
      noValidate
      autoComplete="off"
      aria-busy={busy}
      onSubmit={submit}
      onInput={edit}
      onChange={onEdit ? () => {
        clearTimeout(late.current);
        late.current = setTimeout(() => tell.current(), REST_MS);
      } : undefined}
    >
      {typed && (
        <div className="banner banner-warning" role="status">
          <span className="grow">{words.restored}</span>
          <button type="button" className="btn btn-small" onClick={startAnew}>
            {words.anew}
          </button>
        </div>
      )}
      <Typed.Provider value={typed ?? {}}>
        <Fragment key={drawn}>{children}</Fragment>
      </Typed.Provider>
    </form>
  );
}
