// Where a panel goes that belongs to a button: under it or above it, never beyond the window, and over everything.
import { useLayoutEffect, useRef } from "react";

const GAP = 6;
const EDGE = 8;

const place = (element, panel, end) => {
  if (getComputedStyle(panel).getPropertyValue("--sheet").trim()) return panel.removeAttribute("style"); // a sheet at the foot of a phone
  const anchor = element.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  panel.style.maxHeight = "";
  const { offsetWidth: width, offsetHeight: height } = panel;
  const [below, above] = [innerHeight - anchor.bottom - GAP - EDGE, anchor.top - GAP - EDGE];
  const under = height <= below || below >= above;
  const left = end ? anchor.right - width : anchor.left;
  panel.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - EDGE - width))}px`;
  panel.style.maxHeight = `${Math.max(120, under ? below : above)}px`;
  panel.style.top = `${under ? anchor.bottom + GAP : Math.max(EDGE, anchor.top - GAP - Math.min(height, above))}px`;
};

/**
 * Shows `panel` (an element with `popover="manual"`) beside `button` while `open`, and keeps it there while the page moves.
 * Out of sight while there is no button; `moved` changes when it may stand elsewhere.
 */
export function useAnchored(button, panel, open, end = false, moved = "") {
  const again = useRef(null);
  useLayoutEffect(() => {
    const element = panel.current;
    if (!open || !element) return undefined;
    element.showPopover();
    const put = () => {
      const anchor = button.current;
      element.style.visibility = anchor ? "" : "hidden";
      if (anchor) place(anchor, element, end);
    };
    again.current = put;
    put();
    const watch = new ResizeObserver(put);
    watch.observe(element);
    window.addEventListener("scroll", put, true);
    window.addEventListener("resize", put);
    return () => {
      again.current = null;
      watch.disconnect();
      window.removeEventListener("scroll", put, true);
      window.removeEventListener("resize", put);
      if (element.matches(":popover-open")) element.hidePopover();
    };
  }, [open, end]);
  useLayoutEffect(() => again.current?.(), [moved]);
}
