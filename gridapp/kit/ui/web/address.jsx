// Keeps the page's URL in step with what the page shows, without a reload and without a history entry per keystroke.
import { useEffect, useRef } from "react";

export function Address({ path, query }) {
  // What the server remembers from the last visit must not overwrite the link that was just opened: only changes count.
  const known = useRef(query);
  useEffect(() => {
    if (known.current === query) return;
    known.current = query;
    const { pathname, search, hash } = window.location;
    const wanted = query ? `?${query}` : "";
    if (pathname.replace(/\/$/, "") !== path || search === wanted) return;
    window.history.replaceState(window.history.state, "", pathname + wanted + hash);
  }, [path, query]);
  return null;
}
