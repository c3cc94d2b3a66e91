// How long a deadline still has, or since when it is over: counted here, from the row as it is and the clock of this machine.
import { useSyncExternalStore } from "react";
import { write } from "./format.jsx";

const MINUTE = 60_000;
const UNITS = [["d", 24 * 60 * MINUTE], ["h", 60 * MINUTE], ["m", MINUTE]];
const MANY = 10; // days: hours do not matter any more
const STEP = 20_000;

const listeners = new Set();
let timer;
/** Calls back as time goes on; returns what stops it. One timer for all that ask. */
export const asTimeGoesOn = (listener) => {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), STEP);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(timer);
    timer = undefined;
  };
};
const present = () => Math.floor(Date.now() / STEP) * STEP;
const useNow = () => useSyncExternalStore(asTimeGoesOn, present, () => 0);

const fill = (text, values) => Object.entries(values).reduce((whole, [name, value]) => whole.replace(`{${name}}`, value), text);

/** A span in its largest unit, with `fine` in the next one too. */
const said = (span, words, fine) => {
  const at = Math.max(0, UNITS.findIndex(([, size]) => span >= size));
  const [[unit, size], next] = span < MINUTE ? [UNITS[2]] : [UNITS[at], UNITS[at + 1]];
  const many = Math.max(1, Math.floor(span / size));
  const text = fill(words[unit], { n: many });
  const rest = fine && next && !(unit === "d" && many >= MANY) ? Math.floor((span % size) / next[1]) : 0;
  return rest ? `${text} ${fill(words[next[0]], { n: rest })}` : text;
};

const day = (moment, zone) => write(moment, { kind: "datetime", zone }).slice(0, 10);

/**
 * Where a deadline stands: `overdue`, `soon` or `running` while its clock runs, `late` or `done` when it was stopped, else `off`, or
 * `none` without a deadline; and what is said of it (nothing of a clock that does not run, unless `fine`).
 */
export const standing = ({ field, zone, clock }, row, fine = false, now = Date.now()) => {
  const { words, soon, status, runs, rests, stopped } = clock;
  if (!row?.[field] && rests.includes(row?.[status])) return { state: "off", text: fine ? words.off : "" };
  if (!row?.[field]) return { state: "none", text: fine ? words.none : "" };
  const due = Date.parse(row[field]);
  if (!runs.includes(row[status])) {
    if (!stopped || !row[stopped]) return { state: "off", text: fine ? words.off : "" };
    const late = Date.parse(row[stopped]) - due;
    if (late <= 0) return { state: "done", text: fine ? words.done : "" };
    return { state: "late", text: fine ? fill(words.late, { span: said(late, words, true) }) : "" };
  }
  const left = due - now;
  if (left < 0) return { state: "overdue", text: fill(words.over, { span: said(-left, words, fine) }) };
  const state = left <= soon * 60 * MINUTE ? "soon" : "running";
  const span = fill(words.left, { span: said(left, words, fine) });
  if (day(row[field], zone) !== day(now, zone)) return { state, text: span };
  return { state, text: fine ? fill(words.todayLeft, { left: span }) : words.today };
};

const TAGS = { overdue: "tag tag-red", soon: "tag tag-amber", running: "tag" };
export const tagOf = (state) => `${TAGS[state] ?? "tag"} due due-${state}`;

/** Beside a value in a list. */
export function Due({ column, row }) {
  const { state, text } = standing(column, row, false, useNow());
  return text ? <span className={tagOf(state)}>{text}</span> : null;
}

/** A line of its own, at the head of a row's page. */
export function Deadline({ column, row, children }) {
  const { state, text } = standing(column, row, true, useNow());
  return (
    <div className={`deadline deadline-${state} no-print`}>
      {children}
      <b role="timer">{text}</b>
      {row?.[column.field] && (
        <span className="muted">
          {column.label} <span className="tnum">{write(row[column.field], { kind: "datetime", zone: column.zone })}</span>
        </span>
      )}
    </div>
  );
}
