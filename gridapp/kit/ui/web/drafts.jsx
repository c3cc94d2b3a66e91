// What was typed on this page and not saved, when its form is not open: it opens again by itself in the tab it was typed in
// (the login had ended, the server was restarted, the page was reloaded), elsewhere on asking.
import { useEffect, useLayoutEffect, useReducer, useRef } from "react";
import { draftsHere, dropDraft, typedInThisTab, useAccount } from "./unsaved.jsx";

const clock = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" });

/** `start` is what the keys of this page's forms begin with; `done` is the token of the form that was finished last. */
export function Drafts({ start, open, done, onReopen, words }) {
  const account = useAccount();
  const [, again] = useReducer((count) => count + 1, 0);
  const tried = useRef(new Set());
  useLayoutEffect(() => {
    if (!done) return;
    for (const { key, token } of draftsHere(start)) if (token === done) dropDraft(key);
  }, [done, start]);
  const found = open ? [] : draftsHere(start).filter(({ token }) => !done || token !== done);
  const mine = account && found.find(({ key, at }) => typedInThisTab(key) && !tried.current.has(`${key} ${at}`));
  useEffect(() => {
    if (!mine) return;
    tried.current.add(`${mine.key} ${mine.at}`);
    onReopen(mine.row);
  }, [mine?.key, mine?.at]);
  if (!found.length || mine) return null;
  return (
    <div className="drafts" role="status">
      {found.map(({ key, row, title, at }) => (
        <div key={key} className="banner banner-warning">
          <span className="grow">
            {words.found.replace("{title}", title).replace("{time}", clock.format(at))}
          </span>
          <button type="button" className="btn btn-small" onClick={() => onReopen(row)}>
            {words.resume}
          </button>
          <button
            type="button"
            className="btn btn-small"
            onClick={() => {
              dropDraft(key);
              again();
            }}
          >
            {words.discard}
          </button>
        </div>
      ))}
    </div>
  );
}
