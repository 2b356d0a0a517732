// @ts-check
// An unpaired player asks for a code and waits until a person confirms it.

import { backoffMs } from "./core/backoff.js"

const ASK_EVERY_MS = 2000

export class Pairing {
  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {() => number} parts.ticks
   * @param {() => number} parts.chance
   * @param {() => void} parts.onPaired
   */
  constructor(parts) {
    this.parts = parts
    this.paired = true
    this.code = ""
    this.picture = ""
    this.claim = ""
    this.busy = false
    this.next_tick = 0
    this.attempt = 0
  }

  /** What the server said to our token. @param {number} status 0 when nobody answered */
  noteStatus(status) {
    if (status === 401) this.paired = false
    else if (status > 0) this.paired = true
  }

  /** Called by the one loop. */
  follow() {
    if (this.paired || this.busy || this.parts.ticks() < this.next_tick) return
    this.busy = true
    const step = this.claim ? this.ask() : this.begin()
    step
      .then(
        () => {
          this.attempt = 0
          this.next_tick = this.parts.ticks() + ASK_EVERY_MS
        },
        () => {
          this.next_tick = this.parts.ticks() + backoffMs(this.attempt++, this.parts.chance())
        },
      )
      .then(() => (this.busy = false))
  }

  async begin() {
    const { status, body } = await this.parts.api.ask("/api/player/pair", { send: {} })
    if (status !== 200) throw new Error(`pairing: answered ${status}`)
    this.claim = body.claim
    this.code = body.code
    this.picture = body.qr || ""
  }

  async ask() {
    const path = `/api/player/pair/${encodeURIComponent(this.claim)}`
    const { status } = await this.parts.api.ask(path)
    if (status === 202) return
    this.claim = this.code = ""
    if (status === 200) this.parts.onPaired()
  }
}
