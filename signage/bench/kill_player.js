// @ts-check
// A player without a screen: the real one's journal, reporter and requests on a file that is
// durable. `signage bench kills` kills it at any moment and starts it again.
//
// Before a play is handed over it is written to another file, append-only and fsynced: what was
// emitted. Once the journal has made it durable, that is written there, too.

import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
} from "node:fs";
import { readFileSync, renameSync, writeSync } from "node:fs";

import { Api } from "./screen/api.js";
import { Journal, randomId } from "./screen/journal.js";
import { Reporter } from "./screen/reporter.js";

const [address, token, stem, mood] = process.argv.slice(2);
// Twenty times as fast: the reporter's ten seconds take half a second.
const ticks = () => performance.now() * 20;
const MOST_PAUSE_MS = 120;

/** IndexedDB's order of keys. @param {any} one @param {any} other @returns {number} */
function compare(one, other) {
  if (!Array.isArray(one) || !Array.isArray(other)) {
    if (Array.isArray(one) !== Array.isArray(other))
      return Array.isArray(one) ? 1 : -1;
    return one < other ? -1 : Number(one > other);
  }
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const found = compare(one[at], other[at]);
    if (found) return found;
  }
  return one.length - other.length;
}

globalThis.IDBKeyRange = /** @type {any} */ ({
  bound: (/** @type {any} */ lower, /** @type {any} */ upper) => ({
    lower,
    upper,
  }),
});

/** What the player's `Database` promises, in one file: every transaction a line, fsynced. */
class FileDatabase {
  /** @param {string} path @param {(value: any) => void} onKept */
  constructor(path, onKept) {
    this.onKept = onKept;
    /** @type {Map<string, any>} */
    this.values = new Map();
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    // What a kill cut short has no end of line, and was never acknowledged to the journal.
    for (const line of text.split("\n").slice(0, -1))
      JSON.parse(line).forEach((/** @type {any} */ one) => this.apply(one));
    const fresh = openSync(path + ".new", "w");
    for (const [key, value] of this.values)
      writeSync(fresh, line([{ key: JSON.parse(key), value }]));
    fsyncSync(fresh);
    closeSync(fresh);
    renameSync(path + ".new", path);
    this.file = openSync(path, "a");
  }

  /** @param {any} change */
  apply({ key, value, range }) {
    if (!range) this.values.set(JSON.stringify(key), value);
    else
      for (const one of this.within(range))
        this.values.delete(JSON.stringify(one));
  }

  /** @param {any} range */
  within({ lower, upper }) {
    const keys = Array.from(this.values.keys(), (key) => JSON.parse(key));
    const found = keys.filter(
      (key) => compare(key, lower) >= 0 && compare(key, upper) <= 0,
    );
    return found.sort(compare);
  }

  /** @param {any[]} changes of one transaction */
  async write(changes) {
    await null; // as in a browser, nothing is durable before the caller goes on
    appendFileSync(this.file, line(changes));
    fsyncSync(this.file);
    for (const change of changes) {
      this.apply(change);
      if (!change.range) this.onKept(change.value);
    }
  }

  /** @param {string} _ @param {string} mode @param {(objects: any) => void} work */
  async run(_, mode, work) {
    /** @type {any[]} */
    const changes = [];
    work({
      put: (/** @type {any} */ value, /** @type {any} */ key) =>
        changes.push({ key, value }),
      delete: (/** @type {any} */ key) =>
        changes.push({ range: { lower: key, upper: key } }),
    });
    await this.write(changes);
  }

  /** @param {string} _ @param {any} range */
  async delete(_, range) {
    await this.write([{ range }]);
  }

  /** @param {string} _ @param {any} range @param {number} most */
  async all(_, range, most) {
    return this.within(range)
      .slice(0, most)
      .map((key) => this.values.get(JSON.stringify(key)));
  }

  /** @param {string} _ @param {any} range */
  async keys(_, range) {
    return this.within(range);
  }
}

/** @param {any} value */
function line(value) {
  return JSON.stringify(value) + "\n";
}

const truth = openSync(stem + ".truth", "a");
/** @param {any} value */
const tell = (value) => {
  appendFileSync(truth, line(value));
  fsyncSync(truth);
};
const boot = randomId();
/** @param {any} play */
const nameOf = (play) => `${boot} ${play.started_at_ms} ${play.title}`;

const request = globalThis.fetch;
globalThis.fetch = (path, how) =>
  request(address + path, {
    method: how && how.method,
    body: how && how.body,
    signal: how && how.signal,
    headers: Object.assign(
      { Authorization: `Bearer ${token}` },
      how && how.headers,
    ),
  });

const database = new FileDatabase(stem + ".journal", ({ boot: its, play }) => {
  if (play && its === boot) tell({ kept: nameOf(play) });
});
const journal = new Journal(boot, /** @type {any} */ (database), "");
const api = new Api({ screen: "", ticks, onSample: () => undefined });
const state = () => ({ build: "kills" });
const reporter = new Reporter({
  api,
  journal,
  ticks,
  state,
  now: () => Date.now(),
});

await journal.open();
setInterval(() => reporter.follow(), 20);

let count = 0;
function emit() {
  const play = {
    zone: "main",
    revision: "0123456789abcdef",
    entry: "e1",
    item: "i1",
    asset: null,
    title: `lượt ${++count}`,
    campaign: null,
    started_at_ms: Date.now(),
    duration_ms: 1000 + count,
    completed: true,
    seen: true,
    reason: "slot",
    clock_bound_ms: 1,
  };
  tell({ emitted: nameOf(play) });
  journal.ended(play.zone, play);
  setTimeout(emit, Math.random() * MOST_PAUSE_MS);
}
if (mood !== "quiet") emit();
