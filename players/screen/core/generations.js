// @ts-check
// Which stored manifest is newest and whole, and what may be deleted.

/**
 * A manifest in the store. `order` grows with each one saved (clocks may jump back, it may not);
 * `restarts` counts the boots that found it whole; a `partial` one was saved ahead of its media,
 * a `short` one without those that the store does not take.
 * @typedef {{ revision: string, order: number, saved_ms: number, restarts?: number,
 *   partial?: boolean, short?: boolean, assets: string[] }} Generation
 */

// Browsers and file systems write back within 40 s (measured); three times that is safe.
const SETTLED_MS = 120000

/**
 * Newest first, whole ones only: what to boot from, and what to fall back to.
 * @template {Generation} G
 * @param {G[]} stored @param {(sha256: string) => boolean} isWhole
 * @returns {G[]}
 */
export function bootOrder(stored, isWhole) {
  return newestFirst(stored).filter(generation => generation.assets.every(isWhole))
}

/**
 * What may go: everything before the newest that is settled. A hasty editor makes three
 * generations in ten seconds, none of which has reached the disk: the one before them must stay.
 * @template {Generation} G
 * @param {G[]} stored @param {number} now_ms
 * @returns {{ gone: G[], keep_assets: string[] }}
 */
export function prunable(stored, now_ms) {
  const ordered = newestFirst(stored)
  const settled = ordered.findIndex(
    one => isOfUse(one) && ((one.restarts || 0) > 0 || now_ms - one.saved_ms >= SETTLED_MS),
  )
  const kept = settled < 0 ? ordered : ordered.slice(0, settled + 1)
  /** @type {Set<string>} */
  const keep = new Set()
  for (const one of kept) one.assets.forEach(sha256 => keep.add(sha256))
  return { gone: ordered.slice(kept.length), keep_assets: Array.from(keep) }
}

/** Whether a start could do with it alone. @param {Generation} one */
function isOfUse({ partial, short, assets }) {
  return !partial || (short === true && assets.length > 0)
}

/** @template {Generation} G @param {G[]} stored @returns {G[]} */
export function newestFirst(stored) {
  return stored.slice().sort((one, other) => other.order - one.order)
}
