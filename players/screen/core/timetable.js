// @ts-check
// Who rules a zone at an instant: the playing rule, as signage/core/timetable.py has it.

/** @typedef {import("../types.js").Manifest} Manifest */
/** @typedef {import("../types.js").Zone} Zone */
/** @typedef {import("../types.js").Ruling} Ruling */

const WEEK_MS = 7 * 24 * 3600 * 1000

/**
 * @param {Manifest} manifest @param {Zone} zone @param {number} at
 * @returns {Ruling}
 */
export function rulingAt(manifest, zone, at) {
  const { blackout } = manifest
  if (blackout && blackout.since_ms <= at) {
    return { kind: "blackout", loop: null, start_ms: blackout.since_ms, end_ms: Infinity }
  }
  const takeovers = takeoversOf(manifest).filter(one => covers(one, zone))
  const held = takeovers.find(one => one.start_ms <= at && at < one.end_ms)
  const ruling = held
    ? {
        kind: /** @type {const} */ ("takeover"),
        whole: held.whole_canvas === true,
        loop: loopOf(manifest, held, zone),
        start_ms: held.start_ms,
        end_ms: held.end_ms,
      }
    : ordinaryRulingAt(manifest, zone, at)
  // What is still to come cuts what is on now, so that it is prepared before it starts.
  const starts = takeovers.map(one => one.start_ms)
  if (blackout) starts.push(blackout.since_ms)
  ruling.end_ms = Math.min(ruling.end_ms, ...starts.filter(start => start > at))
  return ruling
}

/** The takeover and those that follow it. @param {Manifest} manifest */
export function takeoversOf(manifest) {
  const first = manifest.takeover ? [manifest.takeover] : []
  return first.concat(manifest.next_takeovers || [])
}

/** @param {import("../types.js").Takeover} takeover @param {Zone} zone */
function covers(takeover, zone) {
  const kind = zone.kind || "main"
  if (kind === "reserved") return takeover.level === "life_safety"
  return kind === "main" || kind === "ticker"
}

/** Lines run in the ticker; without any it stays dark.
 * @param {Manifest} manifest @param {import("../types.js").Takeover} takeover @param {Zone} zone
 */
function loopOf(manifest, takeover, zone) {
  // Beneath the main zone, which is the whole canvas then, nothing is seen.
  if (takeover.whole_canvas && (zone.kind || "main") !== "main") return null
  const name = zone.kind === "ticker" ? takeover.ticker_loop : takeover.loop
  return (name && manifest.loops[name]) || null
}

/** @param {Manifest} manifest @param {Zone} zone @param {number} at @returns {Ruling} */
function ordinaryRulingAt(manifest, zone, at) {
  const hours = manifest.screen.hours
  let closes_ms = Infinity
  if (hours) {
    const open = hours.find(([start, end]) => start <= at && at < end)
    if (!open) {
      const opens = hours.map(span => span[0]).filter(start => start > at)
      return { kind: "closed", loop: null, start_ms: at, end_ms: Math.min(Infinity, ...opens) }
    }
    closes_ms = open[1]
  }
  const slot = (zone.timetable || []).find(one => one.start_ms <= at && at < one.end_ms)
  if (!slot) return { kind: "nothing", loop: null, start_ms: at, end_ms: closes_ms }
  return {
    kind: "slot",
    loop: manifest.loops[slot.loop] || null,
    start_ms: slot.start_ms,
    end_ms: Math.min(slot.end_ms, closes_ms),
  }
}

/**
 * The instant to play for when the clock has left the manifest's time: the same weekday and hour
 * inside it, so that an offline screen goes on with its last (or first) week rather than with nothing.
 * @param {Manifest} manifest @param {number} at
 */
export function withinValidity(manifest, at) {
  const { valid_from_ms, valid_until_ms } = manifest
  if (valid_until_ms - valid_from_ms < WEEK_MS) return at
  if (at >= valid_until_ms) return at - Math.ceil((at - valid_until_ms + 1) / WEEK_MS) * WEEK_MS
  if (at < valid_from_ms) return at + Math.ceil((valid_from_ms - at) / WEEK_MS) * WEEK_MS
  return at
}
