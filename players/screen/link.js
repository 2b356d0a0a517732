// @ts-check
// Told that there is something new: an event stream with its own liveness, or long polls where a
// proxy holds streams back. A native EventSource dies for ever on a 503 and never notices a
// half-open link, so this one trusts beats only.

import { backoffMs } from "./core/backoff.js"
import { Ear } from "./ear.js"

/** @typedef {(event: "revision" | "restart" | "identify" | "beat", revision: string) => void} Heard */

// Three beats of 15 s.
const SILENCE_MS = 46000
// The first beat comes with the stream; a proxy that holds it back for this long will do so for ever.
const BUFFERED_MS = 10000
const POLL_WAIT_S = 25
const CROWDED_POLL_MS = 5000
// A proxy may be replaced: streams are tried again now and then.
const POLLS_BEFORE_STREAM = 100

export class Link {
  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {() => number} parts.ticks
   * @param {() => number} parts.chance
   * @param {string} parts.window an id of this window
   * @param {() => string} parts.revision what the player holds
   * @param {Heard} parts.onHeard
   * @param {(up: boolean) => void} parts.onChange
   */
  constructor(parts) {
    this.parts = parts
    this.up = false
    this.attempt = 0
    this.retry_tick = 0
    this.heard_tick = 0
    this.opened_tick = 0
    this.polls = 0
    this.polling = false
    /** @type {EventSource | null} */
    this.source = null
    this.connected = false
    this.ear = new Ear(parts.api.screen, parts.window, (event, revision, up) => {
      if (event) this.parts.onHeard(event, revision)
      this.change(up)
    })
  }

  connect() {
    this.connected = true
    window.addEventListener("online", () => (this.retry_tick = this.parts.ticks()))
  }

  disconnect() {
    this.connected = false
    this.close()
  }

  /** Called by the one loop, at least twice a second. */
  follow() {
    const tick = this.parts.ticks()
    if (!this.connected || this.polling) return
    if (!this.ear.isMine(Date.now())) {
      this.close()
      return
    }
    if (this.source) {
      const first = this.heard_tick < this.opened_tick
      const silent = tick - Math.max(this.heard_tick, this.opened_tick)
      if (first && silent > BUFFERED_MS && this.source.readyState === 1) {
        this.polls = POLLS_BEFORE_STREAM
        this.fail(tick)
        this.retry_tick = tick
      } else if (silent > SILENCE_MS || this.source.readyState === 2) this.fail(tick)
    } else if (tick >= this.retry_tick) {
      if (this.polls > 0 || typeof EventSource !== "function") this.poll(POLL_WAIT_S)
      else if (this.ear.isCrowded(Date.now())) this.poll(0)
      else this.open(tick)
    }
  }

  /** @param {number} tick */
  open(tick) {
    const source = new EventSource(this.parts.api.address("/api/player/events"))
    this.source = source
    this.opened_tick = tick
    /** @type {("revision" | "beat" | "restart" | "identify")[]} */
    const names = ["revision", "beat", "restart", "identify"]
    for (const name of names) {
      source.addEventListener(name, event => {
        if (this.source === source) this.hear(name, /** @type {MessageEvent} */ (event).data)
      })
    }
    // Native retries ignore our back-off and give up on an error status.
    source.onerror = () => this.source === source && this.fail(this.parts.ticks())
  }

  /** @param {"revision" | "beat" | "restart" | "identify"} name @param {string} text */
  hear(name, text) {
    this.heard_tick = this.parts.ticks()
    this.attempt = 0
    this.change(true)
    let revision = ""
    try {
      revision = JSON.parse(text).revision || ""
    } catch (error) {
      // An event without a body is still an event.
    }
    this.parts.onHeard(name, revision)
    this.ear.tell(name, revision, true)
  }

  /** @param {number} wait_s 0 to ask without holding a connection */
  async poll(wait_s) {
    this.polling = true
    if (wait_s > 0) this.polls--
    else this.retry_tick = this.parts.ticks() + CROWDED_POLL_MS
    const revision = encodeURIComponent(this.parts.revision())
    try {
      const answer = await this.parts.api.ask(
        `/api/player/poll?revision=${revision}&wait_s=${wait_s}`,
        { patience_ms: (wait_s + 15) * 1000 },
      )
      if (answer.status !== 200) throw new Error(`link: poll answered ${answer.status}`)
      this.hear("beat", JSON.stringify(answer.body))
    } catch (error) {
      this.fail(this.parts.ticks())
    }
    this.polling = false
  }

  /** @param {number} tick */
  fail(tick) {
    this.close()
    this.retry_tick = tick + backoffMs(this.attempt++, this.parts.chance())
    this.change(false)
  }

  close() {
    if (this.source) this.source.close()
    this.source = null
  }

  /** @param {boolean} up */
  change(up) {
    if (this.up === up) return
    this.up = up
    this.parts.onChange(up)
    if (this.source || !up) this.ear.tell("", "", up)
  }
}
