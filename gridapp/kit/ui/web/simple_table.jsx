// A small table of computed figures: everything is there, so it prints, copies and reads aloud as a table should.
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { isNumber, rowsOf, write } from "./format.jsx";
import { useLocale } from "./locale.jsx";

const side = (column) => (isNumber(column.kind) ? "num" : undefined);

function Cell({ row, column }) {
  const navigate = useNavigate();
  const value = row[column.field];
  const text = write(value, column);
  const colour = column.colours?.[value];
  const body = colour ? <span className={`tag tag-${colour}`}>{text}</span> : text;
  if (!column.href || row.id === undefined) return body;
  const href = column.href.replace("{id}", row.id);
  const go = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a href={href} onClick={go}>
      {body}
    </a>
  );
}

export function SimpleTable({ columns, rows: given, totals, caption, empty, waiting, onOpen, className, id }) {
  useLocale(); // labels inside cells follow the locale
  const rows = useMemo(() => rowsOf(given), [given]);
  const head = (
    <tr>
      {columns.map((column) => (
        <th key={column.field} scope="col" className={side(column)} style={column.width ? { width: column.width } : undefined}>
          {column.unit ? `${column.label}(${column.unit})` : column.label}
        </th>
      ))}
    </tr>
  );
  return (
    <div className={`plain-table ${className ?? ""}`} id={id} tabIndex={0} role="region" aria-label={caption}>
      <table>
        {caption && <caption className="sr">{caption}</caption>}
        <thead>{head}</thead>
        <tbody>
          {(rows ?? []).map((row, i) => (
            <tr
              key={row.id ?? i}
              data-tone={row.$tone}
              className={onOpen && row.id !== undefined ? "can-open" : undefined}
              onClick={onOpen && row.id !== undefined ? (event) => event.target.closest("a, button") || onOpen(row.id) : undefined}
              onKeyDown={onOpen && row.id !== undefined ? (event) => event.key === "Enter" && event.target === event.currentTarget && onOpen(row.id) : undefined}
              tabIndex={onOpen && row.id !== undefined ? 0 : undefined}
            >
              {columns.map((column) => (
                <td key={column.field} className={side(column)}>
                  <Cell row={row} column={column} />
                </td>
              ))}
            </tr>
          ))}
          {waiting &&
            [0, 1, 2].map((i) => (
              <tr key={`wait${i}`} aria-hidden="true">
                <td colSpan={columns.length}>
                  <span className="skeleton" style={{ width: `${70 - i * 15}%` }} />
                </td>
              </tr>
            ))}
          {!waiting && rows?.length === 0 && (
            <tr>
              <td colSpan={columns.length} className="none">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
        {totals && rows?.length > 0 && (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.field} className={side(column)}>
                  {column.field in totals ? (typeof totals[column.field] === "string" ? totals[column.field] : write(totals[column.field], column)) : ""}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
