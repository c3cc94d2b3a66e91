// Filters of a list: a button each, and a chip for what is set. What is set belongs to the list (and to the page's URL).
import { useEffect, useState } from "react";
import { comma, useLocale, word } from "./locale.jsx";
import { Popover } from "./popover.jsx";
import { Combo } from "./combo.jsx";

const RANGE = { date: "date", datetime: "datetime-local" };

function Choices({ filter, values, onFilter, words }) {
  const [ticked, setTicked] = useState(values); // shows the tick at once; the list's word follows
  const known = values.join();
  useEffect(() => setTicked(values), [known]);
  const toggle = (key) => {
    const next = ticked.includes(key) ? ticked.filter((v) => v !== key) : [...ticked, key];
    setTicked(next);
    onFilter(filter.name, next);
  };
  return (
    <div className="options">
      {filter.options.map(([key, label]) => (
        <label key={key}>
          <input type="checkbox" checked={ticked.includes(key)} onChange={() => toggle(key)} />
          {label}
        </label>
      ))}
      {filter.options.length === 0 && <span className="muted">{words.nothing}</span>}
    </div>
  );
}

function Range({ filter, values, onFilter, words }) {
  const [ends, setEnds] = useState([values[0] ?? "", values[1] ?? ""]);
  const type = RANGE[filter.kind] ?? "text";
  const set = (i, text) => setEnds(i ? [ends[0], text] : [text, ends[1]]);
  const apply = (event) => {
    event.preventDefault();
    event.stopPropagation();
    onFilter(filter.name, ends[0] || ends[1] ? ends : []);
  };
  return (
    <form onSubmit={apply} className="stack" noValidate>
      <div className="range">
        <input className="input" type={type} inputMode={type === "text" ? "decimal" : undefined} aria-label={words.from} value={ends[0]} onChange={(e) => set(0, e.target.value)} />
        <span className="muted">–</span>
        <input className="input" type={type} inputMode={type === "text" ? "decimal" : undefined} aria-label={words.to} value={ends[1]} onChange={(e) => set(1, e.target.value)} />
      </div>
      <button type="submit" className="btn btn-primary btn-small">
        {words.apply}
      </button>
    </form>
  );
}

function Reference({ filter, values, find, onFilter, words }) {
  return (
    <div style={{ width: 260 }}>
      <Combo
        field={filter.name}
        value=""
        find={find}
        onPick={(key) => key && onFilter(filter.name, [...new Set([...values, key])])}
        words={words}
        clearable={false}
        shared={{ className: "input", "aria-label": filter.label }}
      />
    </div>
  );
}

const shown = (filter, values, texts, words, locale) => {
  if (filter.kind === "reference") return word(locale, texts?.[filter.name] ?? values.join("、"));
  if (filter.options) return values.map((key) => filter.options.find(([k]) => k === key)?.[1] ?? key).join(comma(locale));
  const [from, to] = values;
  const unit = filter.unit ? ` ${filter.unit}` : "";
  if (from && to) return `${from} – ${to}${unit}`;
  return from ? `${words.from} ${from}${unit}` : `${words.to} ${to}${unit}`;
};

export function FilterBar({ filters, values, texts, find, words, onFilter, onClear, children }) {
  const of = (name) => (values?.[name] ?? []).filter((v) => v !== undefined);
  const locale = useLocale();
  const set = filters.filter((filter) => of(filter.name).some(Boolean));
  return (
    <div className="filters">
      {children}
      <div className="filter-buttons">
      {filters.map((filter) => {
        const props = { filter, values: of(filter.name), find, onFilter, words };
        const Panel = filter.kind === "reference" ? Reference : filter.options ? Choices : Range;
        return (
          <Popover
            key={filter.name}
            className="help"
            panelClass="pop pop-panel"
            triggerClass="btn filter-btn"
            set={set.includes(filter)}
            trigger={
              <>
                {filter.label} <span aria-hidden="true">▾</span>
              </>
            }
          >
            <Panel {...props} key={JSON.stringify(filter.options ? 0 : props.values)} />
          </Popover>
        );
      })}
      </div>
      {set.map((filter) => (
        <span key={filter.name} className="chip">
          <span>
            {filter.label}:{shown(filter, of(filter.name), texts, words, locale)}
          </span>
          <button type="button" aria-label={`${words.remove} ${filter.label}`} onClick={() => onFilter(filter.name, [])}>
            ×
          </button>
        </span>
      ))}
      {set.length > 0 && (
        <button type="button" className="btn btn-link" onClick={() => onClear?.()}>
          {words.clearAll}
        </button>
      )}
    </div>
  );
}
