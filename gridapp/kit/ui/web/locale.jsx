// The language of the screen. One store for every text, so that a switch re-renders texts and remounts nothing.
import { useSyncExternalStore } from "react";

const COOKIE = "gridapp_locale";
const LOCALES = { zh: "zh-CN", en: "en" };
const listeners = new Set();
let current;

const read = () => {
  const found = document.cookie.match(/(?:^|;\s*)gridapp_locale=([a-z]+)/)?.[1];
  if (found in LOCALES) return found;
  return document.documentElement.lang.startsWith("en") ? "en" : "zh"; // the office's default, set at build time
};

export const getLocale = () => {
  if (typeof document === "undefined") return "zh"; // drawn ahead of any browser: as the first frame there
  if (current === undefined) {
    current = read();
    document.documentElement.lang = LOCALES[current];
  }
  return current;
};

const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useLocale = () => useSyncExternalStore(subscribe, getLocale, () => "zh");

/** Switch: the cookie tells HTTP routes and the next visit. */
export const setLocale = (locale) => {
  if (!(locale in LOCALES)) return;
  current = locale;
  document.cookie = `${COOKIE}=${locale}; path=/; max-age=31536000; samesite=lax`;
  document.documentElement.lang = LOCALES[locale];
  listeners.forEach((listener) => listener());
};

/** The side of a `{zh, en}` pair to show; anything else is shown as it is. */
export const pick = (locale, both) =>
  both && typeof both === "object" ? (both[locale] ?? both.zh ?? "") : (both ?? "");

let vocabulary = {};
export const setVocabulary = (words) => {
  vocabulary = words;
};

/** Between the parts of a list, as the screen's language writes it. */
export const comma = (locale) => (locale === "en" ? ", " : "、");

/** A word of the office's own tables in the screen's language, where there is one; also with its code behind it (`网格长（leader）`), or several. */
export const word = (locale, text) => {
  if (locale !== "en" || typeof text !== "string") return text;
  if (Object.hasOwn(vocabulary, text)) return vocabulary[text];
  const parts = text.split("、");
  if (parts.length > 1 && parts.some((part) => Object.hasOwn(vocabulary, part))) return parts.map((part) => word(locale, part)).join(comma(locale));
  const [, name, code] = /^(.+)（([^（）]+)）$/.exec(text) ?? [];
  return name && Object.hasOwn(vocabulary, name) ? `${vocabulary[name]} (${code})` : text;
};

export function LocaleSwitch({ onLocale, className, children, ...rest }) {
  const locale = useLocale();
  const next = locale === "zh" ? "en" : "zh";
  return (
    <button
      type="button"
      className={className}
      lang={LOCALES[next]}
      {...rest}
      onClick={() => {
        setLocale(next);
        onLocale?.(next);
      }}
    >
      {children}
      <span>{next === "en" ? "EN" : "中"}</span>
    </button>
  );
}
