// Lists on screen: what each shows, which of its rows are ticked, how many there are. Rows come over HTTP and stay here.
import { useSyncExternalStore } from "react";

const PATIENCE_MS = 15000;
const lists = new Map();
const NONE = { q: "", filters: {}, texts: {}, bin: false, narrowed: false, count: 0, locked: 0, more: false, total: -1, sort: [], every: false };

const plain = (text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":");
const write = (params) =>
  Object.entries(params)
    .filter(([, text]) => text)
    .map(([name, text]) => `${plain(name)}=${plain(text)}`)
    .join("&");
const LAST = ["sort", "bin"];
const inOrder = ([a], [b]) => LAST.indexOf(a) - LAST.indexOf(b) || (a === "q" ? -1 : b === "q" ? 1 : a < b ? -1 : 1);
const read = (search) => Object.fromEntries([...new URLSearchParams(search)].sort(inOrder));
const values = (text) => (text.includes("..") ? text.split("..", 2) : text.split(",").filter(Boolean));
const sorting = (text = "") =>
  text.split(",").filter(Boolean).map((name) => (name.startsWith("-") ? { colId: name.slice(1), sort: "desc" } : { colId: name, sort: "asc" }));

/** The session has ended or its password must be changed: a full load, which leads to the right form. */
const signedOut = () => window.location.replace(`/signed-out?next=${encodeURIComponent(window.location.pathname)}`);

/** Ask our own API. Rejects with `{zh, en}` where the server refuses in words, with an Error where it does not answer. */
export const getJson = async (address, signal) => {
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(new Error("timeout")), PATIENCE_MS);
  const stop = () => own.abort(signal.reason);
  signal?.addEventListener("abort", stop);
  try {
    const answer = await fetch(address, { signal: own.signal, headers: { Accept: "application/json" } });
    const body = await answer.json();
    signal?.throwIfAborted();
    if (answer.ok) return body;
    if (answer.status === 401) signedOut();
    throw body.error ?? new Error(String(answer.status));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
};

/** The first rows of the list in the address, which came with the page; used once, and for that address alone. */
let ahead = null;
if (typeof document !== "undefined") {
  const text = document.getElementById("rows-ahead")?.textContent;
  if (text) ahead = { slug: window.location.pathname.replaceAll("/", ""), search: window.location.search, block: JSON.parse(text) };
}

class List {
  constructor(id) {
    this.id = id;
    this.alone = !id.includes("@");
    this.listeners = new Set();
    this.known = null; // names of the filters, once the table has told them
    this.of = "";
    this.source = "";
    this.place = null;
    this.generation = 0; // another number: other rows are meant, from the top
    this.take(this.alone && typeof window !== "undefined" ? window.location.search : "");
    this.follow = this.follow.bind(this);
  }

  follow(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell() {
    const { q = "", sort, bin, ...rest } = this.params;
    const filters = Object.fromEntries(Object.entries(rest).filter(([name]) => !this.known || this.known.has(name)).map(([name, text]) => [name, values(text)]));
    const narrowed = Boolean(q || bin || Object.keys(filters).length);
    const count = this.every ? this.total : this.ticks.size;
    const locked = this.every ? this.frozen.size : [...this.frozen].filter((id) => this.ticks.has(id)).length;
    const more = this.offered && !this.every && this.total > count;
    this.shown = { q, filters, texts: this.texts, bin: bin === "1", narrowed, count, locked, more, total: this.total, sort: sorting(sort), every: this.every };
    this.listeners.forEach((listener) => listener());
  }

  take(search) {
    this.params = read(search);
    this.ticks = new Set();
    this.frozen = new Set(); // rows of the view, as far as read, that are not to be changed
    this.every = false;
    this.offered = false;
    this.texts = {};
    this.total = -1;
    this.generation += 1;
    this.stop?.abort();
    this.stop = new AbortController();
    this.tell();
  }

  /** The table is on screen: what it lists, and at which place in the browser's history. */
  enter({ source, of, filters, place }) {
    this.source = source;
    this.known = new Map(filters.map((filter) => [filter.name, filter]));
    const here = `${place} ${of}`;
    if (here === this.place) return;
    const first = this.place === null;
    this.place = here;
    this.of = of;
    if (!first || this.every || this.ticks.size) this.take(this.alone ? window.location.search : "");
    if (ahead && this.alone && ahead.slug === this.id && ahead.search === window.location.search) {
      this.ahead = { ...ahead.block, generation: this.generation, sort: this.params.sort ?? "" };
    }
    ahead = null;
    this.tell();
    this.name();
  }

  /** Show another view, and say so in the address. */
  show(params) {
    this.take(write(params));
    this.write();
    this.name();
  }

  write() {
    if (!this.alone) return;
    const { pathname, search, hash } = window.location;
    const wanted = this.query() && `?${this.query()}`;
    if (search !== wanted) window.history.replaceState(window.history.state, "", pathname + wanted + hash);
  }

  /** The view as the query of a URL; with the parent of a related list. */
  query() {
    const known = Object.entries(this.params).filter(([name]) => !this.known || ["q", "sort", "bin"].includes(name) || this.known.has(name));
    return write(Object.fromEntries([...known, ["of", this.of]].sort(inOrder)));
  }

  set(name, text) {
    if ((this.params[name] ?? "") !== text) this.show({ ...this.params, [name]: text });
  }

  /** What the rows chosen in reference filters are called, for the chips. */
  async name() {
    const { generation, params } = this;
    const wanted = Object.entries(params).filter(([name, text]) => text && this.known?.get(name)?.kind === "reference");
    if (!wanted.length) return;
    this.texts = Object.fromEntries(wanted.map(([name]) => [name, "…"]));
    this.tell();
    const found = await getJson(`${this.source}/texts?${write(Object.fromEntries(wanted))}`, this.stop.signal).catch(() => ({}));
    if (generation !== this.generation) return;
    this.texts = Object.fromEntries(wanted.map(([name, text]) => [name, text.split(",").map((key) => found[name]?.[key] ?? "?").join("、")]));
    this.tell();
  }

  /** Rows `start` to `end` in an order, or a promise of them: `{rows, last}`, `last` being the number of rows when it is known, else -1. */
  ask(start, end, order) {
    const sort = order.map(({ colId, sort: way }) => (way === "desc" ? `-${colId}` : colId)).join(",");
    if (sort !== (this.params.sort ?? "")) {
      this.params = read(write({ ...this.params, sort }));
      this.write();
      this.tell();
    }
    const { generation, ahead: first, stop } = this;
    this.ahead = null;
    const taken = (block) => {
      if (generation === this.generation) {
        for (const { id, $locked } of block.rows) $locked ? this.frozen.add(id) : this.frozen.delete(id);
        if (block.last >= 0) this.count(block.last);
        else if (start === 0) this.recount();
      }
      return block;
    };
    const reaches = first && start === 0 && (first.last >= 0 || first.rows.length >= end);
    if (reaches && first.generation === generation && first.sort === sort) return taken({ rows: first.rows.slice(0, end), last: first.last });
    const view = this.query();
    return getJson(`${this.source}/rows?${view && `${view}&`}start=${start}&size=${end - start}`, stop.signal).then(taken);
  }

  async recount() {
    const { generation, stop } = this;
    const view = this.query();
    const counted = await getJson(`${this.source}/count${view && `?${view}`}`, stop.signal).catch(() => null); // the rows say what is wrong
    if (counted && generation === this.generation) this.count(counted.total);
  }

  count(total) {
    if (total === this.total) return;
    this.total = total;
    this.tell();
  }

  holds(id) {
    return this.every || this.ticks.has(id);
  }

  tick(ids, on) {
    if (this.every && !on) this.every = false; // one is taken out: what was ticked by hand stays
    for (const id of ids) on ? this.ticks.add(id) : this.ticks.delete(id);
    if (!this.ticks.size) this.offered = false;
    this.tell();
  }

  tickSeen(ids, on) {
    this.offered = on;
    this.tick(ids, on);
  }

  tickAll() {
    this.every = this.total >= 0;
    this.tell();
  }

  untick() {
    if (!this.ticks.size && !this.every) return;
    this.ticks = new Set();
    this.every = this.offered = false;
    this.tell();
  }
}

export const listOf = (id) => {
  if (!lists.has(id)) lists.set(id, new List(id));
  return lists.get(id);
};

export const useList = (id) => {
  const list = listOf(id);
  return useSyncExternalStore(list.follow, () => list.shown, () => NONE);
};

// What events take along, and what controls do.
export const query = (id) => listOf(id).query();
export const whole = (id) => ({ view: query(id) });
export const ticked = (id) => {
  const list = listOf(id);
  return { view: list.query(), ...(list.every ? { all: list.total } : { ids: [...list.ticks] }) };
};
export const searching = (id) => (text) => listOf(id).set("q", text);
export const filtering = (id) => (name, chosen) => {
  const list = listOf(id);
  const kind = list.known?.get(name);
  list.set(name, chosen.some(Boolean) ? chosen.join(kind?.range ? ".." : ",") : "");
};
export const clearing = (id) => () => {
  const { sort, bin } = listOf(id).params;
  listOf(id).show({ sort, bin });
};
export const resetting = (id) => () => listOf(id).show({});
export const binning = (id, on) => () => listOf(id).set("bin", on ? "1" : "");
export const showing = (id, text) => () => listOf(id).show(read(text));
export const unticking = (id) => () => listOf(id).untick();
export const tickingAll = (id) => () => listOf(id).tickAll();
