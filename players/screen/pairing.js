// @ts-check
// How an unpaired player gets its screen: a code, and a person who confirms it.

import { backoffMs } from "./core/backoff.js"
import { keepToken, takeUpToken } from "./pairing_memory.js"

const ASK_EVERY_MS = 2000

/** An unpaired player asks for a code and waits until a person confirms it. */
export class Pairing {
  /** @param {{ api: import("./api.js").Api, ticks: () => number, chance: () => number,
   *   database: import("./storage/database.js").Database | null, onPaired: () => void }} parts
   */
  constructor(parts) {
    this.parts = parts
    this.code = ""
    this.picture = ""
    this.claim = ""
    this.busy = false
    this.next_tick = 0
    this.attempt = 0
  }

  /** Called while the server refuses us. */
  follow() {
    const { ticks, chance } = this.parts
    if (this.busy || ticks() < this.next_tick) return
    this.busy = true
    const step = this.claim ? this.ask() : this.begin()
    step
      .then(
        () => {
          this.attempt = 0
          this.next_tick = ticks() + ASK_EVERY_MS
        },
        () => {
          this.next_tick = ticks() + backoffMs(this.attempt++, chance())
        },
      )
      .then(() => (this.busy = false))
  }

  async begin() {
    const { database, api } = this.parts
    if (await takeUpToken(database, api)) return this.parts.onPaired()
    const { status, body } = await api.ask("/api/player/pair", { send: {} })
    if (status !== 200) throw new Error(`pairing: answered ${status}`)
    this.claim = body.claim
    this.code = body.code
    this.picture = body.qr || ""
  }

  async ask() {
    const path = `/api/player/pair/${encodeURIComponent(this.claim)}`
    const { status, body } = await this.parts.api.ask(path)
    if (status === 202) return
    if (status !== 200 && status !== 404) throw new Error(`pairing: answered ${status}`)
    this.claim = this.code = ""
    if (status !== 200) return
    // A store that takes nothing loses a pairing only to a power cut in this minute.
    await keepToken(this.parts.database, body.token).catch(() => undefined)
    this.parts.onPaired()
  }
}
