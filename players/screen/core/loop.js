// @ts-check
// Where an endless loop stands: arithmetic on the manifest, as signage/core/loop.py does it.

/** @typedef {import("../types.js").Loop} Loop */

/** @param {Loop} loop */
export function lengthOf(loop) {
  return loop.entries.reduce((sum, entry) => sum + entry.duration_ms, 0)
}

/**
 * The entry that is on when `elapsed_ms` of the loop have passed; null for a loop without length.
 * @param {Loop} loop @param {number} elapsed_ms
 */
export function entryAt(loop, elapsed_ms) {
  const length = lengthOf(loop)
  if (length <= 0) return null
  const place = ((elapsed_ms % length) + length) % length
  let start_ms = 0
  for (let index = 0; index < loop.entries.length; index++) {
    const entry = loop.entries[index]
    if (place < start_ms + entry.duration_ms) {
      return { entry, index, offset_ms: place - start_ms }
    }
    start_ms += entry.duration_ms
  }
  return null
}
