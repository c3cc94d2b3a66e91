// One number, written as in every table.
import { write } from "./format.jsx";

export function Figure({ value, kind, places, className }) {
  return <span className={`tnum ${className ?? ""}`}>{write(value, { kind, places })}</span>;
}
