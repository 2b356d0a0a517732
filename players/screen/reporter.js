// @ts-check
// Tells the server how this player is and what it showed: every minute, soon after something new is on,
// and at once on a fault.

/** @typedef {import("./journal.js").Journal} Journal */

const REPORT_EVERY_MS = 60000
// Several plays travel together; a fault does not wait for the minute.
const PLAYS_EVERY_MS = 10000
const MORE_AFTER_MS = 1000
// People watch an emergency arrive; all players of a province at once would be too many.
const SOON_MS = 4000

export class Reporter {
  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {Journal} parts.journal
   * @param {() => number} parts.now
   * @param {() => number} parts.ticks
   * @param {() => any} parts.state
   * @param {(detail: string) => void} parts.onFault
   */
  constructor(parts) {
    this.parts = parts
    this.busy = false
    this.next_tick = 0
    this.full_tick = 0
    this.soon_tick = Infinity
  }

  /** Report now: somebody asked. */
  hurry() {
    this.next_tick = this.full_tick = 0
  }

  /** Report within a few seconds: something new is on. @param {number} chance from 0 to 1 */
  soon(chance) {
    this.soon_tick = this.parts.ticks() + chance * SOON_MS
  }

  /** Called by the one loop. */
  follow() {
    const tick = this.parts.ticks()
    if (this.busy) return
    if (tick >= this.soon_tick) {
      this.soon_tick = Infinity
      this.hurry()
    }
    if (tick < this.next_tick) return
    const full = tick >= this.full_tick
    if (!full && this.parts.journal.waiting === 0) return
    this.busy = true
    this.send(full)
      .then(
        () => {
          if (full) this.full_tick = tick + REPORT_EVERY_MS
          const more = this.parts.journal.waiting > 0 && !full
          this.next_tick = tick + (more ? MORE_AFTER_MS : PLAYS_EVERY_MS)
        },
        () => (this.next_tick = tick + PLAYS_EVERY_MS),
      )
      .then(() => (this.busy = false))
  }

  /** @param {boolean} full with the state */
  async send(full) {
    const { api, journal, now, state, onFault } = this.parts
    // A broken store keeps its plays; how the screen is, the server hears all the same.
    const kept = await journal.batch().catch(error => onFault(String(error)))
    const batch = kept || {
      boot: journal.boot,
      plays: [],
      faults: [],
      first: 0,
    }
    const { boot, plays, faults, first } = batch
    const report = { sent_at_ms: Math.round(now()), boot, plays, faults }
    if (full) Object.assign(report, { state: state() })
    const { status, body } = await api.ask("/api/player/report", { send: report })
    // A report that the server refuses for its form will never be taken: it must not dam the rest.
    if (status === 400 || status === 422) {
      await journal.acknowledge(boot, Math.max(0, ...plays.concat(faults).map(one => one.seq)), 0)
      throw new Error(`report: refused with ${status}`)
    }
    if (status !== 200) throw new Error(`report: answered ${status}`)
    await journal.acknowledge(boot, body.acked_seq, first)
  }
}
