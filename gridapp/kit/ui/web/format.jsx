// How a value is written: money in 元 from 分, shares as percent, moments in the office's time zone.

import { getLocale, word } from "./locale.jsx";

const grouped = new Map();
const number = (places) => {
  if (!grouped.has(places)) {
    grouped.set(places, new Intl.NumberFormat("en-US", { minimumFractionDigits: places, maximumFractionDigits: places }));
  }
  return grouped.get(places);
};

const clocks = new Map();
const clock = (zone) => {
  if (!clocks.has(zone)) {
    clocks.set(
      zone,
      new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" }),
    );
  }
  return clocks.get(zone);
};

export const NOTHING = "—";
const empty = (value) => value === null || value === undefined || value === "";

const MOST = 20; // decimals that tell any two counts apart
/** Hundredths as a percentage with two decimals, or as many as it takes not to say none or all of what is neither. */
const percent = (value) => {
  for (let places = 2; ; places += 1) {
    const text = number(places).format(value + 0); // -0 is 0
    const said = Math.abs(Number(text.replaceAll(",", "")));
    if (places === MOST || Math.abs(value) === 100 || value === 0 || (said !== 0 && said !== 100)) return `${text}%`;
  }
};

const WRITE = {
  integer: (value) => number(0).format(value),
  ordinal: String,
  decimal: (value, column) => number(column.places ?? 2).format(value),
  money: (value) => number(2).format(value / 100),
  share: (value) => percent(value / 10_000),
  rate: (value) => percent(value * 100),
  datetime: (value, column) => clock(column.zone).format(new Date(value)),
  boolean: (value, column) => column.labels?.[String(value)] ?? String(value),
  choice: (value, column) => column.labels?.[value] ?? value,
};

/** What a cell shows. */
export const write = (value, column) => (empty(value) ? NOTHING : (WRITE[column.kind]?.(value, column) ?? word(getLocale(), String(value))));

/** What somebody who edits the cell types over: the same text a form would hold. */
export const typed = (value, column) => {
  if (empty(value)) return "";
  if (column.kind === "money") return (value / 100).toFixed(2);
  if (column.kind === "share") return String(value / 10_000);
  if (column.kind === "datetime" && column.editable) return write(value, column);
  return String(value);
};

/** What a cell of the grid shows, whose `value` is as typed; an edit on its way shows as it was typed. */
export const shown = (value, data, column) => {
  if (!data) return "";
  const label = column.labels?.[value];
  if (label !== undefined) return label;
  return data.$pending && column.field in data.$pending ? value : write(data[column.field], column);
};

const fits = (value, wanted) => wanted.some((each) => (each === "*" ? !empty(value) : each === "" ? empty(value) : each === String(value)));

/** The actions that a row offers to this visitor. */
export const offered = (actions, data) =>
  actions.filter(({ when, allowed }) => allowed !== false && Object.entries(when ?? {}).every(([field, wanted]) => fits(data[field], wanted)));

/** The most room that the actions of one row take: rows with different values offer different ones. */
export const widest = (actions, width) => {
  let kinds = [{}];
  for (const field of new Set(actions.flatMap(({ when }) => Object.keys(when ?? {})))) {
    const values = new Set(["", ...actions.flatMap(({ when }) => when?.[field] ?? [])]);
    kinds = kinds.flatMap((kind) => [...values].map((value) => ({ ...kind, [field]: value })));
  }
  const rows = kinds.map((kind) => offered(actions, kind));
  return Math.max(...rows.map((row) => row.reduce((sum, action) => sum + width(action), 0)));
};

export const isNumber = (kind) => ["integer", "ordinal", "decimal", "money", "share", "rate"].includes(kind);

/** Rows as objects, whether they came so or with their names said once (`compact` in `kit/ui/vars.py`). */
export const rowsOf = (given) => {
  if (!given || Array.isArray(given)) return given;
  return (given.rows ?? []).map((values) => Object.fromEntries(given.names.map((name, at) => [name, values[at]])));
};
