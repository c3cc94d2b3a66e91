// A table of any length. On a desk AG Grid, loaded when first needed; on a phone, cards from the same blocks.
import { useEffect, useLayoutEffect, useReducer, useRef, useState, useSyncExternalStore } from "react";
import { useLocation } from "react-router";
import { listOf, resetting, useList } from "./lists.jsx";
import { pick, useLocale } from "./locale.jsx";
import { Menu } from "./menu.jsx";
import { arranged, setPrefs, usePrefs } from "./prefs.jsx";

const PHONE = "(max-width: 640px)";
const SHAPES = { grid: () => import("./grid.jsx"), cards: () => import("./cards.jsx") };
const loaded = {};
const load = (shape) => SHAPES[shape]().then((module) => (loaded[shape] = module.default));
if (typeof window !== "undefined") load(window.matchMedia(PHONE).matches ? "cards" : "grid").catch(() => {}); // while React still starts

/** What draws the rows, or null while it is fetched. React's own `lazy` would hold back what is there for 300 ms after a skeleton. */
function useShape(phone, onError) {
  const [, again] = useReducer((count) => count + 1, 0);
  const shape = phone === null ? null : phone ? "cards" : "grid";
  useEffect(() => {
    if (shape && !loaded[shape]) load(shape).then(again, onError);
  }, [shape]);
  return loaded[shape] ?? null;
}

const onPhone = (listener) => {
  const query = window.matchMedia(PHONE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
};
const usePhone = () => useSyncExternalStore(onPhone, () => window.matchMedia(PHONE).matches, () => null);

/** Height that fills the window down to its foot. */
function useFill(box, wanted) {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || wanted) return undefined;
    const fit = () => {
      const top = element.getBoundingClientRect().top + window.scrollY;
      element.style.height = `${Math.max(320, Math.floor(window.innerHeight - top - 58))}px`;
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(document.body);
    window.addEventListener("resize", fit);
    return () => {
      watch.disconnect();
      window.removeEventListener("resize", fit);
    };
  });
}

function Skeleton() {
  return (
    <div className="table-wait" aria-busy="true">
      {Array.from({ length: 8 }, (_, i) => (
        <div key={i}>
          <span className="skeleton" style={{ width: `${30 + ((i * 37) % 50)}%` }} />
        </div>
      ))}
    </div>
  );
}

export function ServerTable(props) {
  const { listId: id, slug, source, of = "", filters, words, empty, height, version, done, className, id: element } = props;
  const { onEmpty } = props;
  const locale = useLocale();
  const phone = usePhone();
  const box = useRef(null);
  const list = listOf(id);
  const { key } = useLocation();
  const [error, setError] = useState(null);
  const { total: count, count: chosen, narrowed } = useList(id);
  useFill(box, height);
  useLayoutEffect(() => list.enter({ source, of, filters, place: key }), [list, source, of, filters, key]);
  const { generation } = list;
  useEffect(() => setError(null), [generation]);
  const dealt = useRef(done);
  useEffect(() => {
    if (dealt.current !== done) list.untick();
    dealt.current = done;
  }, [list, done]);

  const Rows = useShape(phone, setError);
  const retry = () => (Rows ? setError(null) : window.location.reload());
  return (
    <div className={`table ${className ?? ""}`} id={element} data-slug={slug}>
      <div className="table-box" ref={box} style={height && !phone ? { height } : undefined} data-phone={phone || undefined}>
        {!error && (Rows ? <Rows {...props} locale={locale} rows={list} generation={generation} onError={setError} /> : <Skeleton />)}
        {error && (
          <div className="empty" role="alert">
            <h3>{words.failed}</h3>
            <p>{error instanceof Error ? words.timeout : pick(locale, error)}</p>
            <button type="button" className="btn" onClick={retry}>
              {words.again}
            </button>
          </div>
        )}
        {!error && count === 0 && (
          <div className="table-empty empty">
            <h3>{empty.title}</h3>
            {empty.text && <p>{empty.text}</p>}
            {empty.button && (
              <button type="button" className="btn btn-primary" onClick={narrowed ? resetting(id) : () => onEmpty?.()}>
                {empty.button}
              </button>
            )}
          </div>
        )}
      </div>
      <div className="table-foot" aria-live="polite">
        {chosen > 0 && <span>{words.selected.replace("{n}", chosen.toLocaleString("en-US"))}</span>}
        <span className="grow" />
        <span>{count >= 0 ? words.total.replace("{n}", count.toLocaleString("en-US")) : !error && words.counting}</span>
      </div>
    </div>
  );
}

/** Column choice and density, for the toolbar of the table of the same slug. */
export function TableSettings({ slug, columns, words, children }) {
  const prefs = usePrefs(slug);
  const list = arranged(columns, prefs);
  const toggle = (field) =>
    setPrefs(slug, {
      hidden: list.filter((column) => (column.field === field ? column.shown : !column.shown)).map((column) => column.field),
    });
  const only = list.filter((column) => column.shown).length === 1;
  return (
    <Menu trigger={children} triggerClass="btn btn-icon only-desk" align="end" label={words.columns}>
      <div className="menu-head muted">{words.columns}</div>
      {list.map(({ field, label, shown }) => (
        <button
          key={field}
          type="button"
          role="menuitemcheckbox"
          aria-checked={shown}
          tabIndex={-1}
          className="menu-item"
          disabled={shown && only}
          onClick={() => toggle(field)}
        >
          <input type="checkbox" checked={shown} readOnly tabIndex={-1} aria-hidden="true" />
          {label}
        </button>
      ))}
      <hr className="menu-line" />
      <button
        type="button"
        role="menuitemcheckbox"
        aria-checked={prefs.compact}
        tabIndex={-1}
        className="menu-item"
        onClick={() => setPrefs(slug, { compact: !prefs.compact })}
      >
        <input type="checkbox" checked={prefs.compact} readOnly tabIndex={-1} aria-hidden="true" />
        {words.compact}
      </button>
      <button type="button" role="menuitem" tabIndex={-1} className="menu-item" onClick={() => setPrefs(slug, null)}>
        {words.reset}
      </button>
    </Menu>
  );
}
