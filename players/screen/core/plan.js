// @ts-check
// (manifest, zone, now) → what to show, what to prepare, when to look again. No state: a new
// manifest, a slept tablet or a lost minute can neither restart a loop nor make it drift.

import { entryAt } from "./loop.js"
import { rulingAt } from "./timetable.js"

/** @typedef {import("../types.js").Manifest} Manifest */
/** @typedef {import("../types.js").Zone} Zone */
/** @typedef {import("../types.js").Showing} Showing */
/** @typedef {import("../types.js").Plan} Plan */
/** @typedef {(itemId: string, manifest: Manifest) => boolean} IsUsable */

// Loops are rarely longer than a few hundred entries; a search that finds none stops here.
const MOST_STEPS = 2000

/**
 * @param {Manifest} manifest @param {Zone} zone @param {number} at @param {IsUsable} isUsable
 * @returns {Plan}
 */
export function planZone(manifest, zone, at, isUsable) {
  const { ruling, show } = showingAt(manifest, zone, at, isUsable)
  const look_again_ms = show ? show.ends_ms : ruling.end_ms
  const next = look_again_ms < Infinity && nextShowing(manifest, zone, look_again_ms, isUsable)
  return { kind: ruling.kind, show, next: next || null, look_again_ms }
}

/**
 * @param {Manifest} manifest @param {Zone} zone @param {number} at @param {IsUsable} isUsable
 */
function showingAt(manifest, zone, at, isUsable) {
  const ruling = rulingAt(manifest, zone, at)
  if (ruling.kind === "blackout") {
    return { ruling, show: slateOf(manifest, zone, ruling, isUsable) }
  }
  const { loop, start_ms, end_ms } = ruling
  const here = loop && entryAt(loop, at - start_ms)
  if (!loop || !here) {
    // A loop without entries was meant to be empty; one with bad entries was not, see below.
    const kind = ruling.kind === "closed" ? "closed" : "nothing"
    return { ruling: Object.assign(ruling, { kind }), show: null }
  }

  // An entry that cannot be shown lends its time to the one before it, which simply stays on.
  const begun_ms = at - here.offset_ms
  let starts_ms = begun_ms
  let { index } = here
  for (let step = 0; !isUsable(loop.entries[index].item, manifest); step++) {
    if (step >= Math.min(loop.entries.length, MOST_STEPS)) return { ruling, show: null }
    index = (index + loop.entries.length - 1) % loop.entries.length
    starts_ms -= loop.entries[index].duration_ms
  }
  let ends_ms = begun_ms + here.entry.duration_ms
  for (let step = 1; step < Math.min(loop.entries.length, MOST_STEPS); step++) {
    const after = loop.entries[(here.index + step) % loop.entries.length]
    if (isUsable(after.item, manifest)) break
    ends_ms += after.duration_ms
  }
  const entry = loop.entries[index]
  /** @type {Showing} */
  const show = {
    key: `${entry.entry}@${starts_ms}`,
    entry,
    item: manifest.items[entry.item],
    revision: manifest.revision,
    reason: ruling.kind,
    whole: ruling.whole === true,
    starts_ms: Math.max(starts_ms, start_ms),
    ends_ms: Math.min(ends_ms, end_ms),
  }
  return { ruling, show }
}

/** What comes on at `at`, or after it when a pause comes first and ends within reach.
 * @param {Manifest} manifest @param {Zone} zone @param {number} at @param {IsUsable} isUsable
 */
function nextShowing(manifest, zone, at, isUsable) {
  const first = showingAt(manifest, zone, at, isUsable)
  if (first.show || !(first.ruling.end_ms < Infinity)) return first.show
  return showingAt(manifest, zone, first.ruling.end_ms, isUsable).show
}

/** @param {Manifest} manifest @param {Zone} zone @param {import("../types.js").Ruling} ruling
 * @param {IsUsable} isUsable */
function slateOf(manifest, zone, ruling, isUsable) {
  const slate = manifest.blackout && manifest.blackout.slate
  if (
    !slate ||
    !manifest.items[slate] ||
    !isUsable(slate, manifest) ||
    (zone.kind || "main") !== "main"
  )
    return null
  const entry = { entry: "blackout", item: slate, campaign: null, duration_ms: 0 }
  return {
    key: `blackout@${ruling.start_ms}`,
    entry,
    item: manifest.items[slate],
    revision: manifest.revision,
    reason: ruling.kind,
    starts_ms: ruling.start_ms,
    ends_ms: Infinity,
  }
}
