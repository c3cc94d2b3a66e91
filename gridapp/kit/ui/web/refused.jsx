// Values typed into cells that the server refused: each stays in its cell, marked, with the reason under it, until it is saved or given up.
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { useAnchored } from "./anchor.jsx";
import { pick, useLocale } from "./locale.jsx";
import { markSaved, markUnsaved } from "./unsaved.jsx";

const named = (id, field) => `${id} ${field}`;

/** `answers` are the server's, oldest first, each with an `n` of its own; `redraw(id, field)` draws a cell anew. */
export function useRefused(answers, redraw) {
  const box = useRef(null); // an element of the table: what leaving the page asks about
  const kept = useRef(new Map()); // "id field" → {id, field, text, wrong}
  const [at, setAt] = useState(""); // whose reason is shown
  const [, again] = useReducer((count) => count + 1, 0);
  const last = useRef(answers?.at(-1)?.n); // what was answered before this table was there is none of its business
  const draw = useRef(redraw);
  draw.current = redraw;

  const refused = useMemo(() => {
    const change = (id, field, entry) => {
      const name = named(id, field);
      if (entry) kept.current.set(name, entry);
      else kept.current.delete(name);
      setAt(entry ? name : [...kept.current.keys()].at(-1) ?? "");
      if (kept.current.size) markUnsaved(box.current, giveUp);
      else markSaved(box.current);
      draw.current(id, field);
      again();
    };
    const giveUp = () => {
      for (const { id, field } of [...kept.current.values()]) change(id, field);
    };
    return {
      box,
      of: (id, field) => kept.current.get(named(id, field)),
      keep: change,
      /** Whether there was one. */
      drop: (id, field) => {
        const was = kept.current.has(named(id, field));
        if (was) change(id, field);
        return was;
      },
      look: (id, field) => kept.current.has(named(id, field)) && setAt(named(id, field)),
      any: () => kept.current.size > 0,
    };
  }, []);
  useEffect(() => {
    const fresh = (answers ?? []).slice((answers ?? []).findIndex(({ n }) => n === last.current) + 1);
    last.current = answers?.at(-1)?.n;
    for (const { id, field, text, wrong } of fresh) {
      if (Object.keys(wrong).length) refused.keep(id, field, { id, field, text, wrong });
      else refused.drop(id, field);
    }
  }, [answers, refused]);
  useEffect(() => {
    const element = box.current;
    return () => markSaved(element);
  }, []);
  refused.shown = kept.current.get(at);
  return refused;
}

/** The element of a cell while it is in sight, under the head of its table. */
const cellOf = (box, { id, field }) => {
  const cell = box?.querySelector(`.ag-row[row-id="${CSS.escape(id)}"] .ag-cell[col-id="${CSS.escape(field)}"]`);
  if (!cell) return null;
  const { top, bottom, left, right } = cell.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  const head = box.querySelector(".ag-header")?.getBoundingClientRect().bottom ?? frame.top;
  return bottom > head && top < frame.bottom && right > frame.left && left < frame.right ? cell : null;
};

/** Why the value was refused, under its cell; goes where the cell goes. `moved` changes when rows have. */
export function Reason({ refused, moved, id, words }) {
  const locale = useLocale();
  const panel = useRef(null);
  const entry = refused.shown;
  const about = useRef(entry);
  about.current = entry;
  const cell = useMemo(() => ({ get current() { return about.current ? cellOf(refused.box.current, about.current) : null; } }), [refused]);
  useAnchored(cell, panel, Boolean(entry), false, `${entry?.id} ${entry?.field} ${moved}`);
  if (!entry) return null;
  return (
    <div ref={panel} id={id} className="pop cell-reason" popover="manual">
      <p role="alert">{pick(locale, entry.wrong)}</p>
      <button type="button" className="btn btn-small" onClick={() => refused.drop(entry.id, entry.field)}>
        {words.putBack}
      </button>
    </div>
  );
}
