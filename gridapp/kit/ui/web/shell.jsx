// The frame around every page: title, navigation, keys, theme, connection.
import { useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useLocation } from "react-router";
import { ColorModeContext, EventLoopContext } from "$/utils/context-registry";
import { isTyping } from "./keys.jsx";
import { setVocabulary } from "./locale.jsx";
import { Menu } from "./menu.jsx";
import { Overlay } from "./overlay.jsx";
import { LeaveGuard, dropAllDrafts, setAccount } from "./unsaved.jsx";

const root = () => document.documentElement;
const COLLAPSED = "gridapp.nav.collapsed";

/** Opens and closes the navigation: a drawer on the phone, a rail on a desk. State sits on <html>, so nothing re-renders. */
const toggleNav = () => {
  if (window.matchMedia("(max-width: 900px)").matches) {
    root().toggleAttribute("data-nav-open");
    return;
  }
  const collapsed = root().toggleAttribute("data-nav-rail");
  localStorage.setItem(COLLAPSED, collapsed ? "1" : "");
};

const KEYS = {
  "/": () => document.querySelector("[data-key-search]") ?? document.querySelector("[data-key-everything]"),
  n: () => document.querySelector("[data-key-new]"),
  "?": () => document.querySelector("[data-key-help]"),
};

const act = (element) => {
  if (element.matches("input, textarea")) {
    element.focus();
    element.select();
  } else element.click();
};

const onKey = (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const everything = document.querySelector("[data-key-everything]");
    if (!everything) return;
    event.preventDefault();
    act(everything);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const element = KEYS[event.key]?.();
  if (!element || element.disabled) return;
  event.preventDefault();
  act(element);
};

export function Frame({ pageTitle, account, onForgotten, vocabulary, words, children, className, id, ...rest }) {
  const { pathname } = useLocation();
  const known = useRef(false);
  useEffect(() => {
    if (known.current && !account) onForgotten?.(); // the server was started anew while the page stood open
    known.current = Boolean(account);
  }, [account]);
  setVocabulary(vocabulary ?? {}); // before anything inside is drawn
  useEffect(() => setAccount(account), [account]);
  useEffect(() => {
    document.title = pageTitle;
  }, [pageTitle]);
  useEffect(() => root().removeAttribute("data-nav-open"), [pathname]);
  useEffect(() => {
    root().toggleAttribute("data-nav-rail", localStorage.getItem(COLLAPSED) === "1");
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <div id={id} className={className} {...rest}>
      {children}
      {words && <LeaveGuard words={words} />}
    </div>
  );
}

export function NavToggle({ className, children, ...rest }) {
  return (
    <button type="button" className={className} aria-controls="nav" {...rest} onClick={toggleNav}>
      {children}
    </button>
  );
}

export function NavScrim() {
  return <div className="nav-scrim" onClick={() => root().removeAttribute("data-nav-open")} />;
}

export function ThemeSwitch({ className, children, ...rest }) {
  const { resolvedColorMode, setColorMode } = useContext(ColorModeContext);
  const dark = resolvedColorMode === "dark";
  return (
    <button
      type="button"
      className={className}
      aria-pressed={dark}
      {...rest}
      onClick={() => setColorMode(dark ? "light" : "dark")}
    >
      {children}
    </button>
  );
}

/** Ordinary posts of the menu; who signs out leaves nothing typed behind. */
export function PostForm({ action, forget, children }) {
  return (
    <form action={action} method="post" onSubmit={() => forget && dropAllDrafts()}>
      {children}
    </form>
  );
}

/** Which part of the office is shown. A form post and a fresh load: every list and figure on the page is then of that place. */
export function PlacePicker({ places, place, whole, label, className }) {
  const form = useRef(null);
  const choices = [{ id: "", name: whole }, ...places];
  const pick = (id) => {
    form.current.elements.place.value = id;
    form.current.elements.next.value = window.location.pathname + window.location.search;
    form.current.submit();
  };
  return (
    <form ref={form} className={className} action="/auth/place" method="post">
      <input type="hidden" name="place" />
      <input type="hidden" name="next" />
      <Menu lazy label={label} triggerClass="btn" trigger={<span>{choices.find(({ id }) => id === place)?.name ?? whole} ▾</span>}>
        {choices.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            role="menuitemradio"
            aria-checked={id === place}
            tabIndex={-1}
            className="menu-item"
            onClick={() => pick(id)}
          >
            {name}
          </button>
        ))}
      </Menu>
    </form>
  );
}

const subscribeOnline = (listener) => {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
};

/** A bar while the server cannot be reached. It waits a second first: a reconnect is usually faster than reading it. */
export function OfflineBar({ offline, reconnecting }) {
  const [, errors] = useContext(EventLoopContext) ?? [null, []];
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine, () => true);
  const lost = !online || errors.length > 0;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), 1000);
    return () => clearTimeout(timer);
  }, [lost]);
  return (
    <div className="offline" role="status" hidden={!shown}>
      {shown && (online ? reconnecting : offline)}
    </div>
  );
}

/** The keys there are; `?` opens it too. `keys` are pairs of what is pressed and what it does. */
export function KeysHelp({ heading, keys, words, className, children, ...rest }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={className} data-key-help="" {...rest} onClick={() => setOpen(true)}>
        {children}
      </button>
      <Overlay open={open} onClose={() => setOpen(false)} shape="dialog" heading={heading} words={words}>
        <dl className="keys">
          {keys.map(([key, does]) => (
            <div key={key}>
              <dt>
                {key.split(" ").map((one) => (
                  <kbd key={one}>{one}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </Overlay>
    </>
  );
}

/** What stands in place of a page that threw. */
export function ErrorScreen({ heading, text, again }) {
  return (
    <div className="bare">
      <main className="bare-card" role="alert">
        <h1>{heading}</h1>
        <p className="muted">{text}</p>
        <button type="button" className="btn btn-primary" onClick={() => window.location.reload()}>
          {again}
        </button>
      </main>
    </div>
  );
}
