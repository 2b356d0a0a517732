// @ts-check
// How long to wait before trying again, so that a thousand screens do not come back at once.

const FIRST_MS = 1000
// A healed link must be noticed within a minute.
const LONGEST_MS = 60000

/** @param {number} attempt from 0 @param {number} chance 0 ≤ chance < 1 */
export function backoffMs(attempt, chance) {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * Math.pow(2, Math.min(attempt, 20)))
  return Math.round(ceiling * (0.5 + chance / 2))
}
