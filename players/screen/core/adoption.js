// @ts-check
// When a zone may leave the manifest in force for a newer one.

/** @typedef {import("../types.js").Manifest} Manifest */
/** @typedef {import("../types.js").Showing} Showing */

/**
 * At an entry boundary; or at once when the newer one says so, or when the entry on air no longer
 * exists or changed. The caller has seen to it that what comes is prepared.
 * @param {Manifest} newer @param {Showing | null} onAir @param {number} at
 */
export function mayAdopt(newer, onAir, at) {
  if (newer.adopt === "now" || !onAir || at >= onAir.ends_ms) return true
  const item = newer.items[onAir.entry.item]
  if (!item || !sameValue(item, onAir.item)) return true
  const stays = Object.keys(newer.loops).some(id =>
    newer.loops[id].entries.some(entry => sameValue(entry, onAir.entry)),
  )
  return !stays
}

/** @param {Manifest} one @param {Manifest} other whether both divide the canvas alike */
export function sameLayout(one, other) {
  return sameValue(layoutOf(one), layoutOf(other))
}

/** @param {Manifest} manifest */
function layoutOf(manifest) {
  const { canvas, kind, tz } = manifest.screen
  const zones = manifest.zones.map(zone => Object.assign({}, zone, { timetable: null }))
  return { canvas, kind, tz, zones }
}

/** @param {any} one @param {any} other @returns {boolean} */
function sameValue(one, other) {
  if (one === other) return true
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every(name => sameValue(one[name], other[name]))
  )
}
