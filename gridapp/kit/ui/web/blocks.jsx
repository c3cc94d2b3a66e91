// Rows come in blocks over Reflex events: one question at a time, the answer is the `block` prop that names its request.
import { useCallback, useEffect, useRef } from "react";

const PATIENCE_MS = 15000;
let last = Date.now() * 1000; // never a number that an answer from an earlier visit may carry

export function useBlocks(block, onFetch, view) {
  const asking = useRef(null);
  const queue = useRef([]);
  const send = useRef(onFetch);
  send.current = onFetch;
  const shown = useRef(view);
  shown.current = view;

  const next = useCallback(() => {
    if (asking.current || !queue.current.length) return;
    const job = queue.current.shift();
    asking.current = job;
    job.timer = setTimeout(() => settle(job, () => job.reject(new Error("timeout"))), PATIENCE_MS);
    send.current(job.question);
  }, []);
  const settle = useCallback(
    (job, how) => {
      clearTimeout(job.timer);
      if (asking.current === job) asking.current = null;
      how();
      next();
    },
    [next],
  );

  useEffect(() => {
    const job = asking.current;
    if (!job || !block || block.request !== job.question.request) return;
    settle(job, () =>
      block.error
        ? job.reject(block.error)
        : job.resolve({ rows: block.rows.map((row) => ({ ...row })), last: block.last ?? -1 }),
    );
  }, [block, settle]);

  useEffect(
    () => () => {
      if (asking.current) clearTimeout(asking.current.timer);
      queue.current = [];
    },
    [],
  );

  /** Rows `start` to `end` in an order, of the view that is shown: `{rows, last}`, `last` being the number of rows when it is known, else -1. */
  const ask = useCallback(
    (start, end, sort) =>
      new Promise((resolve, reject) => {
        queue.current.push({ question: { request: ++last, start, end, sort, view: String(shown.current) }, resolve, reject });
        next();
      }),
    [next],
  );
  /** Forget what has not been sent yet: another set of rows is wanted. */
  const forget = useCallback(() => {
    queue.current = [];
  }, []);
  return { ask, forget };
}
