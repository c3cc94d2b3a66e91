// What a person likes about a table: columns, widths, order, density. Kept in this browser, one entry per table.
import { useCallback, useSyncExternalStore } from "react";

const tables = new Map();
const DEFAULT = { hidden: null, widths: {}, order: [], compact: false };
const key = (slug) => `gridapp.table.${slug}`;

const table = (slug) => {
  if (!tables.has(slug)) {
    let value = DEFAULT;
    try {
      value = { ...DEFAULT, ...JSON.parse(localStorage.getItem(key(slug)) ?? "{}") };
    } catch {
      localStorage.removeItem(key(slug)); // not ours, or cut short: start afresh
    }
    tables.set(slug, { value, listeners: new Set() });
  }
  return tables.get(slug);
};

export const setPrefs = (slug, change) => {
  const entry = table(slug);
  entry.value = change === null ? DEFAULT : { ...entry.value, ...change };
  if (change === null) localStorage.removeItem(key(slug));
  else localStorage.setItem(key(slug), JSON.stringify(entry.value));
  entry.listeners.forEach((listener) => listener());
};

export const usePrefs = (slug) =>
  useSyncExternalStore(
    useCallback(
      (listener) => {
        const { listeners } = table(slug);
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      [slug],
    ),
    () => table(slug).value,
    () => DEFAULT,
  );

/** The columns in the person's order, each with `shown`. */
export const arranged = (columns, prefs) => {
  const place = new Map(prefs.order.map((field, i) => [field, i]));
  const hidden = prefs.hidden && new Set(prefs.hidden);
  return columns
    .map((column, i) => ({
      ...column,
      shown: hidden ? !hidden.has(column.field) : !column.hidden,
      at: place.get(column.field) ?? 1000 + i,
    }))
    .sort((a, b) => a.at - b.at);
};
