// @ts-check
// What was shown and what went wrong, numbered within this boot and kept until the server has
// made it durable. The same event may be sent twice; it counts once, by (boot, number).
//
// What is still on air is noted beside the events, in the same transactions: if the power goes, the
// next boot tells it as far as it was noted, under the next number of the boot that is no more.

/** @typedef {import("./storage/database.js").Database} Database */
/** @typedef {{ boot: string, seq: number, play: any, fault: any }} Event */
/** @typedef {{ boot: string, seq: number, plays: any[] }} Note what a boot had on air, by its last word */

const MOST_A_REPORT = 500
// What memory may hold while the store is full or broken: hours, not weeks.
const MOST_LOOSE = 20000
// Where notes lie in the store of events: no screen is called so.
const ON_AIR = "on air"

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
    /** @type {any[]} what is on air and has been for a while */
    this.onAir = []
    /** @type {Note[]} what earlier boots had on air, or other windows have */
    this.found = []
  }

  /** Count what earlier boots could not deliver. */
  async open() {
    if (!this.database) return
    this.stored = (await this.database.keys("events", this.range())).length
    this.found = await this.notes()
  }

  get waiting() {
    return this.stored + this.loose.length
  }

  /** A showing is over. @param {string} zone @param {any} play null when nothing was seen of it */
  ended(zone, play) {
    const onAir = this.onAir.filter(one => one.zone !== zone)
    if (play) this.keep(play, null, onAir)
    else if (onAir.length < this.onAir.length) this.note(onAir)
  }

  /** @param {string} kind @param {string} item @param {string} detail */
  fault(kind, item, detail) {
    this.keep(null, { kind, item: item || null, detail: String(detail).slice(0, 500) })
  }

  /** What is on air, as it would be told if it ended now. @param {any[]} plays */
  note(plays) {
    const had = this.onAir.length
    this.onAir = plays
    if (!this.database || had + plays.length === 0) return
    // Only a power cut misses it, and the next one is written soon.
    this.database
      .run("events", "readwrite", objects => this.putNote(objects))
      .catch(() => undefined)
  }

  /** @param {IDBObjectStore} objects */
  putNote(objects) {
    const key = [ON_AIR, this.screen, this.boot]
    const { boot, seq, onAir } = this
    if (onAir.length) objects.put({ boot, seq, plays: onAir }, key)
    else objects.delete(key)
  }

  /** Tell what a power cut interrupted: notes that nobody has renewed since this boot began. */
  async takeOver() {
    if (!this.database) return
    const before = this.found.map(one => JSON.stringify(one))
    const dead = (await this.notes()).filter(one => before.includes(JSON.stringify(one)))
    this.found = []
    for (const { boot, seq, plays } of dead) {
      await this.database.run("events", "readwrite", objects => {
        plays.forEach((play, index) => {
          const event = { boot, seq: seq + 1 + index, play, fault: null }
          objects.put(event, [this.screen, boot, event.seq])
        })
        objects.delete([ON_AIR, this.screen, boot])
      })
      this.stored += plays.length
    }
  }

  /** @returns {Promise<Note[]>} what all boots but this one had on air */
  async notes() {
    const { database, screen, boot } = this
    const range = IDBKeyRange.bound([ON_AIR, screen], [ON_AIR, screen, []])
    const all = database ? await database.all("events", range) : []
    return all.filter(one => one.boot !== boot)
  }

  /** @param {any} play @param {any} fault @param {any[]} onAir what is on air besides */
  keep(play, fault, onAir = this.onAir) {
    const noted = this.onAir.length > 0
    this.onAir = onAir
    if (this.loose.length >= MOST_LOOSE) return
    const event = { boot: this.boot, seq: ++this.seq, play, fault }
    this.loose.push(event)
    if (!this.database) return
    const put = this.database.run("events", "readwrite", objects => {
      objects.put(event, [this.screen, event.boot, event.seq])
      if (noted) this.putNote(objects)
    })
    put.then(
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
