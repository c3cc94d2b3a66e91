// One number or moment, written as in every table.
import { write } from "./format.jsx";

export function Figure({ value, kind, places, zone, className }) {
  return <span className={`tnum ${className ?? ""}`}>{write(value, { kind, places, zone })}</span>;
}
