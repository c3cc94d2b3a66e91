// What was typed on this page and not saved, when its form is not open: it opens again by itself in the tab it was typed in
// (the login had ended, the server was restarted, the page was reloaded), elsewhere on asking.
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "react";
import { comesBack, draftsHere, dropDraft, isBack, typedInThisTab, useAccount } from "./unsaved.jsx";

const clock = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" });

/**
 * `start` is what the keys of this page's forms begin with; `done` is the token of the form that was finished last. Where the server holds
 * what is typed, `held` is the token of what it holds, `onResume` gives a draft back to it, and the parameter `by` of the URL names a row.
 */
export function Drafts({ start, open, done, held, by, onReopen, onResume, words }) {
  const account = useAccount();
  const [asked] = useState(() => by && typeof window !== "undefined" && new URLSearchParams(window.location.search).get(by));
  const [, again] = useReducer((count) => count + 1, 0);
  const tried = useRef(new Set());
  useLayoutEffect(() => {
    if (!done) return;
    for (const { key, token } of draftsHere(start)) if (token === done) dropDraft(key);
  }, [done, start]);
  const reopen = (draft) => {
    if (!onResume) return onReopen(draft.row);
    comesBack(draft.key);
    return onResume(draft);
  };
  useLayoutEffect(() => {
    for (const { key, token } of draftsHere(start)) if (token === held) isBack(key);
  }, [held, start]);
  const found = open && !held ? [] : draftsHere(start).filter(({ token }) => (!done || token !== done) && (!held || token !== held));
  const wanted = ({ row }) => !asked || asked === String(row); // a link to another row is no wish for this one
  const mine = account && found.find((draft) => typedInThisTab(draft.key) && wanted(draft) && !tried.current.has(`${draft.key} ${draft.at}`));
  useEffect(() => {
    if (!mine) return;
    tried.current.add(`${mine.key} ${mine.at}`);
    reopen(mine);
  }, [mine?.key, mine?.at]);
  if (!found.length || mine || open) return null;
  return (
    <div className="drafts" role="status">
      {found.map((draft) => (
        <div key={draft.key} className="banner banner-warning">
          <span className="grow">
            {words.found.replace("{title}", draft.title).replace("{time}", clock.format(draft.at))}
          </span>
          <button type="button" className="btn btn-small" onClick={() => reopen(draft)}>
            {words.resume}
          </button>
          <button
            type="button"
            className="btn btn-small"
            onClick={() => {
              dropDraft(draft.key);
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
