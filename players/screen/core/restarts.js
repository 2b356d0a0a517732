// @ts-check
// How often a player may climb to the next remedy: a remedy that loops is worse than the fault.

const HOUR_MS = 3600 * 1000
const RESTARTS_AN_HOUR = 6
const REBUILDS_BEFORE_RESTART = 3
const REBUILDS_WITHIN_MS = 600 * 1000

/**
 * What to do about one more fault of the whole stage.
 * @param {number[]} rebuilds when the stage was rebuilt @param {number[]} restarts when restarted
 * @param {number} at
 * @returns {"rebuild" | "restart" | "wait"}
 */
export function remedyFor(rebuilds, restarts, at) {
  const recent = rebuilds.filter(one => at - one < REBUILDS_WITHIN_MS && one <= at)
  if (recent.length < REBUILDS_BEFORE_RESTART) return "rebuild"
  const spent = restarts.filter(one => at - one < HOUR_MS && one <= at)
  return spent.length < RESTARTS_AN_HOUR ? "restart" : "wait"
}
