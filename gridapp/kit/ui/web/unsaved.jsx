// What is typed and not saved: every way out of it asks first, and the browser keeps it until it is saved or given up.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useBlocker } from "react-router";

const SIGNED_OUT = "/signed-out";
const HOURS = 24;
const PREFIX = "gridapp.draft.";

// --- Drafts: one record per account and form. What is private (masked fields) stays in the tab; passwords are never kept.

let account = "";
const listeners = new Set();
const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useAccount = () => useSyncExternalStore(subscribe, () => account, () => "");

const here = () => window.location.pathname.replace(/\/$/, "");
const named = (key) => `${PREFIX}${account}.${key}`;
const keys = (store) => Object.keys(store).filter((name) => name.startsWith(PREFIX));
const read = (store, name) => {
  try {
    return JSON.parse(store.getItem(name));
  } catch {
    return null; // written by something else: worth nothing
  }
};
const write = (store, name, record) => {
  try {
    store.setItem(name, JSON.stringify(record));
  } catch (error) {
    console.warn("a draft was not kept", error); // the store is full or switched off: typing goes on
  }
};

/** Who types here. Old drafts go, and so does what another account left in this tab. */
export const setAccount = (id) => {
  if (!id || id === account) return;
  account = id;
  const oldest = Date.now() - HOURS * 3_600_000;
  for (const store of [localStorage, sessionStorage]) {
    for (const name of keys(store)) if (!(read(store, name)?.at > oldest)) store.removeItem(name);
  }
  for (const name of keys(sessionStorage)) if (!name.startsWith(named(""))) sessionStorage.removeItem(name);
  listeners.forEach((listener) => listener());
};

export const dropDraft = (key) => {
  localStorage.removeItem(named(key));
  sessionStorage.removeItem(named(key));
};
export const dropAllDrafts = () => {
  for (const store of [localStorage, sessionStorage]) for (const name of keys(store)) if (name.startsWith(named(""))) store.removeItem(name);
};
export const draftOf = (key) => (account ? (read(sessionStorage, named(key)) ?? read(localStorage, named(key))) : null);
export const typedInThisTab = (key) => sessionStorage.getItem(named(key)) !== null;

export const keepDraft = ({ key, ...about }, values, secret) => {
  if (!account || !key) return;
  const record = { ...about, path: here(), at: Date.now(), values };
  write(sessionStorage, named(key), record);
  const open = Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)));
  write(localStorage, named(key), { ...record, values: open });
};

/**
 * Keep all of a form. A draft that was not given back to the server yet stays as it was, with what the server held besides, but for what is
 * `fresh`: `[name, index, value]` of the inputs typed since.
 */
export const keepWhole = (draft, values, fresh) => {
  const kept = account && read(sessionStorage, named(draft.key));
  if (!kept || kept.token === draft.token) return keepDraft(draft, values, new Set());
  const merged = { ...kept.values };
  for (const [name, index, value] of fresh) {
    if (Array.isArray(merged[name])) merged[name] = merged[name].with(Math.min(index, merged[name].length - 1), value);
    else merged[name] = value;
  }
  return keepDraft({ ...draft, token: kept.token, besides: kept.besides }, merged, new Set());
};

const PATIENCE_MS = 8000;
const coming = new Map(); // key of a draft → when it was given back to the server, until the form is drawn with it

/** It is being given back to the server: till its answer is drawn, the form on the page is the one before. */
export const comesBack = (key) => coming.set(key, Date.now());
export const isBack = (key) => coming.delete(key);
export const isComingBack = (key) => Date.now() - (coming.get(key) ?? 0) < PATIENCE_MS;

/** Drafts of forms whose key begins so, typed on the page that is open; newest first. */
export const draftsHere = (start) => {
  if (!account) return [];
  const names = new Set([...keys(sessionStorage), ...keys(localStorage)].filter((name) => name.startsWith(named(start))));
  return [...names]
    .map((name) => name.slice(named("").length))
    .map((key) => ({ key, ...draftOf(key) }))
    .filter(({ path }) => path === here())
    .sort((one, other) => other.at - one.at);
};

// --- Leaving

const unsaved = new Map(); // form element → what gives up its text
let ask = null;

export const markUnsaved = (form, giveUp) => unsaved.set(form, giveUp);
export const markSaved = (form) => unsaved.delete(form);

/** Go on with `leave` — after asking, when something inside `part` (or anywhere) is typed and not saved. */
export const leaving = (leave, part = document) => {
  const forms = [...unsaved.keys()].filter((form) => part.contains(form));
  if (!forms.length) return leave();
  ask?.({ forms, leave });
};

const giveUp = (forms) => {
  for (const form of forms) {
    unsaved.get(form)?.();
    unsaved.delete(form);
  }
};

/** Asks before typed text is lost, in one window for every way out; a tab that closes can only be asked about by the browser. */
export function LeaveGuard({ words }) {
  const [asked, setAsked] = useState(null);
  const dialog = useRef(null);
  const away = useCallback(({ currentLocation, nextLocation }) => {
    const { pathname } = nextLocation;
    return unsaved.size > 0 && pathname !== currentLocation.pathname && pathname !== SIGNED_OUT;
  }, []);
  const blocker = useBlocker(away);
  useEffect(() => {
    if (blocker.state === "blocked") setAsked({ forms: [...unsaved.keys()], leave: blocker.proceed, stay: blocker.reset });
  }, [blocker]);
  useEffect(() => {
    ask = setAsked;
    const warn = (event) => unsaved.size && event.preventDefault();
    const onClick = (event) => {
      const link = event.target.closest?.("a[href]");
      if (!unsaved.size || !link || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.hasAttribute("download")) return;
      if (link.getAttribute("href").startsWith("#")) return;
      event.preventDefault();
      event.stopPropagation();
      leaving(() => link.click());
    };
    window.addEventListener("beforeunload", warn);
    document.addEventListener("click", onClick, true);
    return () => {
      ask = null;
      window.removeEventListener("beforeunload", warn);
      document.removeEventListener("click", onClick, true);
    };
  }, []);
  useEffect(() => {
    if (asked) dialog.current.showModal();
  }, [asked]);
  if (!asked) return null;
  const stay = () => {
    dialog.current.close();
    asked.stay?.();
    setAsked(null);
  };
  const drop = () => {
    dialog.current.close();
    giveUp(asked.forms);
    setAsked(null);
    asked.leave();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog ask"
      role="alertdialog"
      aria-label={words.unsaved}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        stay();
      }}
      onCancel={(event) => {
        event.preventDefault();
        stay();
      }}
    >
      <p className="over-body">{words.unsaved}</p>
      <footer className="over-foot">
        <button type="button" className="btn" autoFocus onClick={stay}>
          {words.stay}
        </button>
        <button type="button" className="btn btn-danger" onClick={drop}>
          {words.drop}
        </button>
      </footer>
    </dialog>
  );
}
