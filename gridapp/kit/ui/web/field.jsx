// One labelled control: required mark, unit, help, and the error beside it in plain words.
import { useContext, useId } from "react";
import { pick, useLocale } from "./locale.jsx";
import { Combo } from "./combo.jsx";
import { Typed } from "./form.jsx";

const NUMERIC = { integer: "numeric", ordinal: "numeric", money: "decimal", share: "decimal", decimal: "decimal" };
const NATIVE = { date: "date", datetime: "datetime-local", password: "password", number: "number" };

const text = (value, widget) => {
  if (value === null || value === undefined) return "";
  if (widget === "datetime") return String(value).replace(" ", "T").slice(0, 16);
  return String(value);
};

function Control({ widget, value, options, required, words, shared, rest }) {
  if (widget === "textarea") return <textarea {...shared} rows={3} defaultValue={text(value)} maxLength={rest.maxLength || undefined} />;
  if (widget === "choice") {
    return (
      <select {...shared} defaultValue={text(value)}>
        {(!required || text(value) === "") && <option value="">{words.choose}</option>}
        {(options ?? []).map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  if (widget === "reference") return <Combo {...rest} options={options} value={text(value)} words={words} shared={shared} />;
  const numeric = NUMERIC[widget];
  return (
    <input
      {...shared}
      type={NATIVE[widget] ?? "text"}
      inputMode={numeric}
      className={numeric ? "input num" : "input"}
      defaultValue={text(value, widget)}
      maxLength={rest.maxLength || undefined}
      placeholder={rest.placeholder || undefined}
    />
  );
}

export function Field({ name, label, widget = "text", value: given, options, unit, help, error, required, disabled, wide, words, children, ...rest }) {
  const typed = useContext(Typed)[name];
  const value = typed ? typed.value : given;
  if (typed) rest.text = typed.text ?? rest.text;
  const locale = useLocale();
  const id = useId();
  const wrong = pick(locale, error);
  const described = [help && `${id}-help`, wrong && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const shared = {
    id,
    name,
    className: "input",
    disabled: disabled || undefined,
    "aria-required": required || undefined,
    "aria-invalid": wrong ? true : undefined,
    "aria-describedby": described,
  };
  const notes = (
    <>
      {wrong && (
        <div className="field-error" id={`${id}-error`}>
          {wrong}
        </div>
      )}
      {help && (
        <div className="field-help" id={`${id}-help`}>
          {help}
        </div>
      )}
    </>
  );
  if (widget === "boolean") {
    return (
      <div className={`field${wide ? " field-wide" : ""}`} data-field={name}>
        <label className="check">
          <input {...shared} className={undefined} type="checkbox" defaultChecked={value === true || value === "true"} />
          {label}
        </label>
        {notes}
      </div>
    );
  }
  return (
    <div className={`field${wide || widget === "textarea" ? " field-wide" : ""}`} data-field={name} data-private={rest.private ? "" : undefined}>
      <label className="field-label" htmlFor={id}>
        {label}
        {required && (
          <span className="required" aria-hidden="true">
            *
          </span>
        )}
      </label>
      <div className="field-box">
        <Control widget={widget} value={value} options={options} required={required} words={words} shared={shared} rest={rest} />
        {unit && <span className="unit">{unit}</span>}
        {children}
      </div>
      {notes}
    </div>
  );
}
