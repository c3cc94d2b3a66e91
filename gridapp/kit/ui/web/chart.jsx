// A chart: its finding, its tools, the drawing by vega-embed and its rows as a table.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { isNumber, rowsOf, write } from "./format.jsx";
import { pick, useLocale, word } from "./locale.jsx";

const ROWS = "rows";
const loadVega = () => import("vega-embed").then((module) => module.default); // a file of its own, fetched by the first chart

const OPTIONS = {
  ast: true, // expressions are interpreted: no eval, so the content policy stays strict
  actions: false,
  renderer: "svg",
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true, theme: "office", offsetX: 12, offsetY: 12 },
};

const copies = (rows) => rows.map((row) => ({ ...row })); // Vega marks the rows it is given
const plain = (datum) => JSON.parse(JSON.stringify(datum ?? {}));
const selections = (spec) => (spec?.params ?? []).filter((param) => param.select).map((param) => param.name);

const save = (href, name) => {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
};

const cell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const csvOf = (columns, rows) =>
  [columns.map((column) => cell(column.label)), ...rows.map((row) => columns.map((column) => cell(row[column.field])))]
    .map((line) => line.join(","))
    .join("\r\n");

const FIT = { type: "fit-x", contains: "padding" };
const NARROW = 340;

/** A chart as wide as its frame. Said to Vega, for Vega-Lite warns of any chart that fits its width and takes its height from its rows. */
const inFrame = (spec, host) => {
  if (spec.width !== "container") return [spec, OPTIONS];
  const legend = { ...spec.config?.legend, ...(host.clientWidth < NARROW ? { columns: 2 } : {}) };
  const sized = { ...spec, width: host.clientWidth, config: { ...spec.config, legend } };
  return [sized, { ...OPTIONS, patch: (vega) => ({ ...vega, autosize: FIT }) }];
};

/** Colours spelled out, for a picture that stands alone: variables of a light page. */
const spelled = (value, colours) => {
  if (typeof value === "string") return value.replace(/var\(--chart-([a-z]+)\)/g, (all, name) => colours[name] ?? all);
  if (Array.isArray(value)) return value.map((item) => spelled(item, colours));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, spelled(v, colours)]));
  return value;
};

async function picture(kind, { spec, rows, title, colours, name }) {
  const embed = await loadVega();
  const away = document.createElement("div");
  away.style.cssText = "position:fixed;left:-10000px;top:0;width:960px";
  document.body.append(away);
  const heading = { text: title, anchor: "start", fontSize: 16, offset: 12 };
  const whole = spelled({ ...spec, width: 900, title: heading, background: "#ffffff" }, colours);
  const drawn = await embed(away, { ...whole, datasets: { [ROWS]: copies(rows) } }, OPTIONS);
  try {
    save(await drawn.view.toImageURL(kind, 2), `${name}.${kind}`);
  } finally {
    drawn.finalize();
    away.remove();
  }
}

function Table({ columns, rows, words, caption }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <th key={column.field} scope="col" className={isNumber(column.kind) ? "num" : undefined}>{column.label}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((column, place) => (
                <td key={column.field} className={isNumber(column.kind) ? "num" : undefined}>
                  {place === 0 && row.href ? <Go to={row.href}>{write(row[column.field], column)}</Go> : write(row[column.field], column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="muted">{words.empty}</p>}
    </div>
  );
}

function Go({ to, children }) {
  const navigate = useNavigate();
  const go = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigate(to);
  };
  return <a href={to} onClick={go}>{children}</a>;
}

function Drawing({ spec, rows, label, linked, words, onPick, onSelect }) {
  const host = useRef(null);
  const drawn = useRef(null);
  const turn = useRef(Promise.resolve()); // one drawing after the other: each empties the place first, and the last asked for must be the last
  const navigate = useNavigate();
  const latest = useRef({});
  latest.current = { rows, onPick, onSelect, navigate };
  const [problem, setProblem] = useState("");
  const [attempt, setAttempt] = useState(0);
  const key = JSON.stringify(spec); // every delta is a fresh object, even when it says the same
  const busy = (drawing) => host.current?.setAttribute("aria-busy", String(drawing)); // of the drawing alone, so no render for it
  const fail = (error) => {
    busy(false);
    setProblem(String(error?.message ?? error));
  };

  useLayoutEffect(() => busy(true), [key, attempt]); // in the frame that shows the new words: what is still drawn belongs to the old ones
  useEffect(() => {
    let gone = false;
    let result;
    setProblem("");
    const draw = async () => {
      const embed = await loadVega();
      if (gone) return null;
      const [sized, options] = inFrame(structuredClone(spec), host.current);
      return embed(host.current, { ...sized, datasets: { [ROWS]: copies(latest.current.rows) } }, options);
    };
    const drawing = turn.current.then(draw);
    turn.current = drawing.catch(() => null); // what fails is told once, below
    drawing
      .then((made) => {
        if (!made) return;
        if (gone) return made.finalize();
        result = made;
        drawn.current = made.view;
        busy(false);
        made.view.addEventListener("click", (_event, item) => {
          if (!item?.datum) return;
          const datum = plain(item.datum);
          if (latest.current.onPick) latest.current.onPick(datum);
          else if (datum.href) latest.current.navigate(datum.href);
        });
        for (const name of selections(spec)) {
          made.view.addSignalListener(name, (signal, value) => latest.current.onSelect?.(signal, plain(value)));
        }
      })
      .catch((error) => !gone && fail(error));
    return () => {
      gone = true;
      drawn.current = null;
      result?.finalize();
    };
  }, [key, attempt]);

  useEffect(() => {
    const view = drawn.current;
    if (!view) return;
    busy(true);
    view.data(ROWS, copies(rows)).runAsync().then(() => drawn.current === view && busy(false)).catch(fail);
  }, [rows]);

  useEffect(() => {
    let width = host.current.clientWidth;
    const watch = new ResizeObserver(([entry]) => {
      const now = Math.floor(entry.contentRect.width);
      if (!drawn.current || !now || now === width) return;
      width = now;
      drawn.current.signal("width", now).runAsync().catch(() => setAttempt((count) => count + 1));
    });
    watch.observe(host.current);
    return () => watch.disconnect();
  }, []);

  return (
    <>
      {problem && (
        <div className="chart-state" role="alert">
          <span>{words.failed}</span>
          <small>{problem}</small>
          <button type="button" className="btn" onClick={() => setAttempt(attempt + 1)}>{words.again}</button>
        </div>
      )}
      <div ref={host} className={linked ? "chart-view chart-links" : "chart-view"} hidden={Boolean(problem)} role="img" aria-label={label} tabIndex={0} />
    </>
  );
}

export function Chart({ specs, rows: given, title, unit, columns, words, colours, name, waiting, wide, onPick, onSelect, className }) {
  const locale = useLocale();
  const [table, setTable] = useState(false);
  const spec = specs?.[locale] ?? specs?.zh;
  const rows = useMemo(
    () => rowsOf(given)?.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === "string" ? word(locale, value) : value]))),
    [given, locale],
  );
  const heading = pick(locale, title);
  const file = pick(locale, name) || heading;
  const ready = spec && rows && !waiting;
  const told = useMemo(() => `${heading}${unit ? ` (${unit})` : ""}`, [heading, unit]);
  const take = useCallback((kind) => picture(kind, { spec, rows, title: heading, colours, name: file }), [spec, rows, heading, colours, file]);
  const csv = () => {
    const url = URL.createObjectURL(new Blob(["\ufeff", csvOf(columns, rows)], { type: "text/csv;charset=utf-8" }));
    save(url, `${file}.csv`);
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <figure className={`chart${wide ? " chart-wide" : ""}${className ? ` ${className}` : ""}`} aria-busy={!ready}>
      <figcaption>
        <div>
          <h2>{heading || "\u00a0"}</h2>
          {unit && <p className="chart-unit">{unit}</p>}
        </div>
        {ready && rows.length > 0 && (
          <div className="chart-tools" role="toolbar" aria-label={words.tools}>
            <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>{words.table}</button>
            <button type="button" className="chart-more" onClick={() => take("png")}>PNG</button>
            <button type="button" className="chart-more" onClick={() => take("svg")}>SVG</button>
            <button type="button" onClick={csv}>CSV</button>
          </div>
        )}
      </figcaption>
      {!ready && <div className="chart-wait">{["62%", "84%", "73%", "91%", "55%"].map((width) => <span key={width} className="skeleton" style={{ width }} />)}</div>}
      {ready && rows.length === 0 && <div className="chart-state">{words.empty}</div>}
      {ready && rows.length > 0 && table && <Table columns={columns} rows={rows} words={words} caption={told} />}
      {ready && rows.length > 0 && !table && (
        <Drawing spec={spec} rows={rows} label={told} linked={Boolean(onPick) || rows.some((row) => row.href)} words={words} onPick={onPick} onSelect={onSelect} />
      )}
    </figure>
  );
}
