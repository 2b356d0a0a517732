// @ts-check
// How to bring a playing video back to the clock: one exact correction, then the normal rate.

// Beyond this, running faster or slower would take longer than a viewer forgives.
const SEEK_MS = 400
const GREATEST = 0.06

/**
 * The dead-beat rule: median error e → rate 1 ± r for exactly |e| / r. Proportional control of
 * every frame was measured to be no better and never rests.
 * @param {number[]} errors_ms shown minus wanted @param {number} tolerance_ms
 * @param {boolean} audible a change of rate is heard, and shakes the media clock
 */
export function nudgeOf(errors_ms, tolerance_ms, audible) {
  const sorted = errors_ms.slice().sort((one, other) => one - other)
  const error_ms = sorted[Math.floor(sorted.length / 2)]
  const size_ms = Math.abs(error_ms)
  if (size_ms > SEEK_MS) return { seek_ms: -error_ms, rate: 1, for_ms: 0 }
  if (size_ms <= tolerance_ms || audible) return { seek_ms: 0, rate: 1, for_ms: 0 }
  const rate = Math.min(GREATEST, size_ms / 1000)
  return {
    seek_ms: 0,
    rate: error_ms > 0 ? 1 - rate : 1 + rate,
    for_ms: Math.round(size_ms / rate),
  }
}
