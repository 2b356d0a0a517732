// @ts-check
// One showing as the server wants to know it.

/** @typedef {import("./types.js").Showing} Showing */

// What was on for less than a few frames, nobody saw.
const SHORTEST_MS = 100
// Timers are late by some milliseconds, never early.
const EARLY_MS = 60

/**
 * A play, or null when nothing was shown: a black or frozen screen yields no play.
 * @param {object} facts
 * @param {string} facts.zone
 * @param {Showing} facts.showing
 * @param {number} facts.began_ms
 * @param {number} facts.at
 * @param {import("./witness.js").Finding} facts.finding
 * @param {number | null} facts.bound
 */
export function playOf({ zone, showing, began_ms, at, finding, bound }) {
  const duration_ms = Math.round(at - began_ms)
  if (finding === "black" || finding === "frozen" || duration_ms < SHORTEST_MS) return null
  const { entry, item } = showing
  return {
    zone,
    revision: showing.revision,
    entry: entry.entry,
    item: entry.item,
    asset: item.asset || null,
    title: item.title || "",
    campaign: entry.campaign,
    started_at_ms: Math.round(began_ms),
    duration_ms,
    completed: at >= showing.ends_ms - EARLY_MS,
    seen: finding === "unknown" ? null : finding === "good",
    reason: showing.reason,
    clock_bound_ms: bound,
  }
}
