// @ts-check
// The server's time, worked out from samples: an offset with an error bound and a quality.
//
// A tick is the device's monotonic millisecond; `wall` is its own idea of UTC, which may be years
// wrong. State in, state out: nothing here asks what time it is.

/** @typedef {"none" | "floor" | "guess" | "synced"} Quality */
/** @typedef {{ sent: number, received: number, server_ms: number, quality?: Quality }} Sample */
/** @typedef {{ wall_ms: number, server_ms: number }} Memory what was kept over a restart */
/**
 * @typedef {object} ClockState
 * @property {number} offset_ms UTC minus ticks, as shown to the player
 * @property {number} target_ms UTC minus ticks, as the samples have it
 * @property {number} slewed_at the tick `offset_ms` holds for
 * @property {Quality} quality
 * @property {Sample[]} samples
 * @property {number} taken how many samples since the last step
 * @property {number} steps how often the device's clocks have jumped
 * @property {number} last_tick
 * @property {number} last_wall_ms
 */

const WINDOW = 32
// Cheap quartz drifts by up to 50 µs a second; a sample older than this says less than a new one.
const DRIFT = 5e-5
const OLDEST_MS = 30 * 60 * 1000
// Follow freely at first, then 5000 ppm while visibly off, then a rate nobody can see.
const FREE_SAMPLES = 12
const FAST_SLEW = 0.005
const SLOW_SLEW = 0.0005
const VISIBLE_MS = 10
const JUMP_MS = 250
// The two clocks of a device part by this only when it slept or somebody set one of them.
const STEP_MS = 2000

/**
 * @param {number} tick @param {number} wall_ms @param {Memory | null} memory
 * @param {number} floor_ms an instant that is surely past, such as the start of a stored manifest
 * @returns {ClockState}
 */
export function startClock(tick, wall_ms, memory, floor_ms) {
  let quality = /** @type {Quality} */ ("none")
  let now_ms = wall_ms
  if (memory && wall_ms >= memory.wall_ms) {
    quality = "guess"
    now_ms = wall_ms + memory.server_ms - memory.wall_ms
  } else if (memory) {
    quality = "floor"
    now_ms = memory.server_ms
  }
  if (now_ms < floor_ms) {
    quality = "floor"
    now_ms = floor_ms
  }
  return {
    offset_ms: now_ms - tick,
    target_ms: now_ms - tick,
    slewed_at: tick,
    quality,
    samples: [],
    taken: 0,
    steps: 0,
    last_tick: tick,
    last_wall_ms: wall_ms,
  }
}

/** @param {ClockState} state @param {number} tick */
export function timeAt(state, tick) {
  return tick + slewedOffset(state, tick)
}

/** @param {ClockState} state @param {Sample} sample @returns {ClockState} */
export function withSample(state, sample) {
  const tick = sample.received
  const samples = state.samples
    .concat([sample])
    .filter(one => tick - one.received < OLDEST_MS)
    .slice(-WINDOW)
  const taken = state.taken + 1
  const shown_ms = slewedOffset(state, tick)
  const found_ms = offsetOf(samples, tick)
  const off_ms = Math.abs(found_ms - shown_ms)
  // An answer that a stalled link held up knows the time less well than a clock that was right.
  const doubt_ms = leastDoubt(samples, tick)
  const target_ms = off_ms > doubt_ms || doubt_ms <= JUMP_MS ? found_ms : shown_ms
  const jumps = off_ms > doubt_ms && (taken <= FREE_SAMPLES || off_ms > JUMP_MS)
  const quality = sample.quality || "synced"
  const next = Object.assign({}, state, { samples, taken, target_ms, quality })
  return Object.assign(next, { offset_ms: jumps ? target_ms : shown_ms, slewed_at: tick })
}

/**
 * Notice that the device slept or its clock was set. Ticks may have stood still meanwhile and the
 * wall clock may be the wrong one of the two: time goes on as a guess until the next sample.
 * @param {ClockState} state @param {number} tick @param {number} wall_ms @returns {ClockState}
 */
export function withTick(state, tick, wall_ms) {
  const jumped_ms = wall_ms - state.last_wall_ms - (tick - state.last_tick)
  const seen = Object.assign({}, state, { last_tick: tick, last_wall_ms: wall_ms })
  if (Math.abs(jumped_ms) < STEP_MS) return seen
  const quality = state.quality === "synced" ? "guess" : state.quality
  return Object.assign(seen, { steps: state.steps + 1, samples: [], taken: 0, quality })
}

/** How far the shown time can be from the server's; null while nobody knows.
 * @param {ClockState} state @param {number} tick
 */
export function boundAt(state, tick) {
  if (state.quality !== "synced" || state.samples.length === 0) return null
  const owed = Math.abs(state.target_ms - slewedOffset(state, tick))
  return Math.ceil(leastDoubt(state.samples, tick) + owed)
}

/** @param {ClockState} state @param {number} tick */
function slewedOffset(state, tick) {
  const passed = Math.max(0, tick - state.slewed_at)
  const owed = state.target_ms - state.offset_ms
  const rate = Math.abs(owed) > VISIBLE_MS ? FAST_SLEW : SLOW_SLEW
  return state.offset_ms + Math.max(-passed * rate, Math.min(passed * rate, owed))
}

/** The median of the quarter with the smallest error, ageing included.
 * @param {Sample[]} samples @param {number} tick
 */
function offsetOf(samples, tick) {
  const best = samples
    .slice()
    .sort((one, other) => uncertainty(one, tick) - uncertainty(other, tick))
    .slice(0, Math.ceil(samples.length / 4))
    .map(one => one.server_ms - (one.sent + one.received) / 2)
    .sort((one, other) => one - other)
  return best[Math.floor((best.length - 1) / 2)]
}

/** @param {Sample[]} samples @param {number} tick */
function leastDoubt(samples, tick) {
  return Math.min(...samples.map(one => uncertainty(one, tick)))
}

/** @param {Sample} sample @param {number} tick */
function uncertainty(sample, tick) {
  return (sample.received - sample.sent) / 2 + (tick - sample.received) * DRIFT
}
