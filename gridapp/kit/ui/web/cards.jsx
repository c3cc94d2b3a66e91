// The table on a phone: one card a row, more of them as the thumb goes down.
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Due } from "./deadline.jsx";
import { isNumber, offered, write } from "./format.jsx";
import { useList } from "./lists.jsx";
import { arranged, usePrefs } from "./prefs.jsx";

const STEP = 40;
const FIELDS = 5;

function Value({ row, column }) {
  const value = row[column.field];
  const colour = column.colours?.[value];
  const text = write(value, column);
  if (colour) return <span className={`tag tag-${colour}`}>{text}</span>;
  if (column.clock) return <>{text} <Due column={column} row={row} /></>;
  return text;
}

export default function Cards(props) {
  const { slug, listId: id, columns, rows: list, generation, version, selectable, rowActions, words, onError, onOpen, onRowAction } = props;
  const { sort, total } = useList(id);
  const shown = arranged(columns, usePrefs(slug)).filter((column) => column.shown);
  const [title, ...rest] = shown;
  const navigate = useNavigate();
  const page = columns.find(({ href }) => href)?.href;
  const open = ({ id }) => (page ? navigate(page.replace("{id}", id)) : onOpen?.(id)); // a thumb reads before it edits
  const [rows, setRows] = useState([]);
  const [done, setDone] = useState(false);
  const [order, setOrder] = useState(sort);
  const state = useRef({ loading: false, generation: 0, length: 0 });
  const foot = useRef(null);

  const load = useCallback(
    (again) => {
      const now = state.current;
      if (again) {
        now.generation += 1;
      } else if (now.loading) return;
      now.loading = true;
      const { generation: asked } = now;
      const start = again ? 0 : now.length;
      const end = again === "keep" ? Math.max(STEP, now.length) : start + STEP;
      Promise.resolve(list.ask(start, end, order)).then(
        ({ rows: more, last }) => {
          if (asked !== now.generation) return;
          now.loading = false;
          now.length = start + more.length;
          setDone(more.length < end - start || last === now.length);
          setRows((old) => (again ? more : [...old, ...more]));
        },
        (error) => {
          if (asked !== now.generation) return;
          now.loading = false;
          onError(error);
        },
      );
    },
    [list, order, onError],
  );

  useEffect(() => {
    setOrder((old) => (JSON.stringify(old) === JSON.stringify(list.shown.sort) ? old : list.shown.sort)); // another view brings its own order
  }, [generation, list]);
  useEffect(() => load("new"), [generation, order, load]);
  const first = useRef(version);
  useEffect(() => {
    if (first.current !== version) {
      load("keep");
      list.recount();
    }
    first.current = version;
  }, [version, load, list]);

  useEffect(() => {
    if (done || !foot.current) return undefined;
    const watch = new IntersectionObserver(([entry]) => entry.isIntersecting && load(), { rootMargin: "600px" });
    watch.observe(foot.current);
    return () => watch.disconnect();
  }, [done, load, rows.length]);

  const sortable = columns.filter((column) => column.sortable !== false);
  return (
    <div className="cards-list">
      {sortable.length > 0 && (
        <label className="cards-sort">
          <span className="muted">{words.sort}</span>
          <select
            className="input"
            value={order[0] ? `${order[0].colId} ${order[0].sort}` : ""}
            onChange={(event) => {
              const [colId, direction] = event.target.value.split(" ");
              setOrder(colId ? [{ colId, sort: direction }] : []);
            }}
          >
            <option value="">{words.unsorted}</option>
            {sortable.flatMap(({ field, label }) => [
              <option key={`${field} asc`} value={`${field} asc`}>{`${label} ↑`}</option>,
              <option key={`${field} desc`} value={`${field} desc`}>{`${label} ↓`}</option>,
            ])}
          </select>
        </label>
      )}
      {rows.map((row) => (
        <article key={row.id} className="row-card" data-chosen={list.holds(row.id) || undefined}>
          <div className="row-card-head">
            <button type="button" className="row-card-open" onClick={() => open(row)}>
              {write(row[title.field], title)}
            </button>
            {selectable && (
              <input type="checkbox" checked={list.holds(row.id)} aria-label={words.select} onChange={() => list.tick([row.id], !list.holds(row.id))} />
            )}
          </div>
          <dl onClick={() => open(row)}>
            {rest.slice(0, FIELDS).map((column) => (
              <div key={column.field}>
                <dt>{column.label}</dt>
                <dd className={isNumber(column.kind) ? "tnum" : undefined}>
                  <Value row={row} column={column} />
                  {column.unit && isNumber(column.kind) && row[column.field] !== null ? ` ${column.unit}` : ""}
                </dd>
              </div>
            ))}
          </dl>
          {offered(rowActions ?? [], row).length > 0 && (
            <div className="row-actions">
              {offered(rowActions, row).map(({ name, label, danger }) => (
                <button
                  key={name}
                  type="button"
                  className={danger ? "btn btn-link danger" : "btn btn-link"}
                  onClick={() => onRowAction?.(name, row.id)}
                >
                  {label}
                </button>
              ))}
            </div>
          )}
        </article>
      ))}
      {!done && total !== 0 && (
        <div ref={foot} className="row-card" aria-busy="true">
          <span className="skeleton" style={{ width: "40%" }} />
          <span className="skeleton" style={{ width: "70%", marginTop: 8 }} />
        </div>
      )}
    </div>
  );
}
