// @ts-check
// Asks the server for the time, and keeps what it learned over a restart.

import { startClock, timeAt } from "./core/clock.js"

/** @typedef {import("./core/clock.js").ClockState} ClockState */

// Twelve quick samples make a good start; then one a minute outruns any quartz.
const QUICK = 12
const QUICK_EVERY_MS = 400
const SAMPLE_EVERY_MS = 60000
const SAVE_EVERY_MS = 60000

export class TimeKeeper {
  /**
   * @param {object} parts
   * @param {import("./storage/database.js").Database | null} parts.database
   * @param {() => number} parts.ticks
   */
  constructor({ database, ticks }) {
    this.database = database
    this.ticks = ticks
    this.next_tick = 0
    this.save_tick = 5000
    this.quick = QUICK
    this.busy = false
    /** @type {{ usage?: number, quota?: number }} */
    this.estimate = {}
  }

  /** Start from what was known before the power went.
   * @param {ClockState} fresh @param {{ saved_ms: number }[]} generations
   */
  async recall(fresh, generations) {
    if (fresh.quality === "synced") return fresh
    /** @type {import("./core/clock.js").Memory | null} */
    let memory = null
    try {
      memory = (this.database && (await this.database.get("notes", "clock"))) || null
    } catch (error) {
      // Without the note, the manifests' own instants remain.
    }
    const floor_ms = Math.max(0, ...generations.map(one => one.saved_ms))
    return startClock(this.ticks(), Date.now(), memory, floor_ms)
  }

  /** The clock jumped, or nobody knows: ask soon and often. */
  hurry() {
    this.quick = QUICK
    this.next_tick = 0
  }

  /** Called by the one loop. @param {ClockState} clock @param {import("./api.js").Api} api */
  follow(clock, api) {
    const tick = this.ticks()
    if (tick >= this.next_tick && !this.busy) this.ask(api)
    if (tick >= this.save_tick && clock.quality === "synced") this.save(clock, tick)
  }

  /** @param {import("./api.js").Api} api */
  ask(api) {
    this.busy = true
    this.quick--
    api
      .ask("/api/player/time")
      .catch(() => (this.quick = QUICK))
      .then(() => {
        this.busy = false
        const failed = this.quick === QUICK
        this.next_tick =
          this.ticks() + (failed ? 5000 : this.quick > 0 ? QUICK_EVERY_MS : SAMPLE_EVERY_MS)
      })
  }

  /** @param {ClockState} clock @param {number} tick */
  save(clock, tick) {
    this.save_tick = tick + SAVE_EVERY_MS
    const memory = { wall_ms: Date.now(), server_ms: timeAt(clock, tick) }
    // Whoever keeps media reports a store that takes nothing; here the next minute tries again.
    if (this.database) this.database.put("notes", "clock", memory).catch(() => undefined)
    const { storage } = navigator
    if (storage && storage.estimate) {
      storage
        .estimate()
        .then(found => (this.estimate = found))
        // Only a number in the report: unknown is a value.
        .catch(() => undefined)
    }
  }
}
