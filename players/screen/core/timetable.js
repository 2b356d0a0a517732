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
  if (manifest.blackout) {
    return { kind: "blackout", loop: null, start_ms: manifest.blackout.since_ms, end_ms: Infinity }
  }
  const takeover = manifest.takeover
  const covered = takeover !== null && covers(takeover, zone)
  if (covered && takeover && takeover.start_ms <= at && at < takeover.end_ms) {
    const loop = manifest.loops[takeover.loop] || null
    return { kind: "takeover", loop, start_ms: takeover.start_ms, end_ms: takeover.end_ms }
  }
  const ruling = ordinaryRulingAt(manifest, zone, at)
  // A takeover still to come cuts what is on now, so that it is prepared before it starts.
  if (covered && takeover && at < takeover.start_ms) {
    ruling.end_ms = Math.min(ruling.end_ms, takeover.start_ms)
  }
  return ruling
}

/** @param {import("../types.js").Takeover} takeover @param {Zone} zone */
function covers(takeover, zone) {
  const kind = zone.kind || "main"
  if (kind === "reserved") return takeover.level === "life_safety"
  return kind === "main" || kind === "ticker"
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
