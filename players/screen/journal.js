// @ts-check
// What was shown and what went wrong, numbered within this boot and kept until the server has
// made it durable. The same event may be sent twice; it counts once, by (boot, number).

/** @typedef {import("./storage/database.js").Database} Database */
/** @typedef {{ boot: string, seq: number, play: any, fault: any }} Event */

const MOST_A_REPORT = 500
// What memory may hold while the store is full or broken: hours, not weeks.
const MOST_LOOSE = 20000

export class Journal {
  /** @param {string} boot @param {Database | null} database @param {string} screen */
  constructor(boot, database, screen) {
    this.boot = boot
    this.database = database
    this.screen = screen
    this.seq = 0
    /** @type {Event[]} not in the store, or not yet */
    this.loose = []
    this.stored = 0
    /** @type {Event[]} stand-ins for numbers that a power cut took from an earlier boot */
    this.lost = []
  }

  /** Count what earlier boots could not deliver. */
  async open() {
    if (this.database) this.stored = (await this.database.keys("events", this.range())).length
  }

  get waiting() {
    return this.stored + this.loose.length
  }

  /** @param {any} play */
  play(play) {
    this.keep(play, null)
  }

  /** @param {string} kind @param {string} item @param {string} detail */
  fault(kind, item, detail) {
    this.keep(null, { kind, item: item || null, detail: String(detail).slice(0, 500) })
  }

  /** @param {any} play @param {any} fault */
  keep(play, fault) {
    if (this.loose.length >= MOST_LOOSE) return
    const event = { boot: this.boot, seq: ++this.seq, play, fault }
    this.loose.push(event)
    if (!this.database) return
    this.database.put("events", [this.screen, event.boot, event.seq], event).then(
      () => {
        this.stored++
        this.loose = this.loose.filter(one => one !== event)
      },
      () => {
        // A full store: it stays in memory, and whoever fills the store reports that.
      },
    )
  }

  /** The next batch, all of one boot; null when everything is delivered. */
  async batch() {
    const { database } = this
    /** @type {Event[]} */
    const kept = database ? await database.all("events", this.range(), MOST_A_REPORT) : []
    const all = this.lost.concat(kept, this.loose)
    if (all.length === 0) return null
    const { boot } = all[0]
    const events = all.filter(event => event.boot === boot).slice(0, MOST_A_REPORT)
    events.sort((one, other) => one.seq - other.seq)
    const plays = events.filter(one => one.play).map(one => ({ seq: one.seq, ...one.play }))
    const faults = events.filter(one => one.fault).map(one => ({ seq: one.seq, ...one.fault }))
    return { boot, plays, faults, first: events[0].seq }
  }

  /** Everything up to a number of a boot is durable.
   * @param {string} boot @param {number} acked @param {number} first the lowest number sent
   */
  async acknowledge(boot, acked, first) {
    this.loose = this.loose.filter(one => one.boot !== boot || one.seq > acked)
    this.lost = []
    // The server waits for numbers that no longer exist: say so, or the rest waits for ever.
    for (let seq = acked + 1; seq < first && this.lost.length < MOST_A_REPORT; seq++) {
      const fault = { kind: "lost", item: null, detail: "not in the player's store any more" }
      this.lost.push({ boot, seq, play: null, fault })
    }
    if (!this.database) return
    const last = [this.screen, boot, acked]
    await this.database.delete("events", IDBKeyRange.bound([this.screen, boot, 0], last))
    this.stored = (await this.database.keys("events", this.range())).length
  }

  range() {
    return IDBKeyRange.bound([this.screen], [this.screen, []])
  }
}

/** An id without `crypto.randomUUID`, which plain HTTP lacks. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
}
