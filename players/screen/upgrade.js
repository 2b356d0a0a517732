// @ts-check
// New player code: taken at a quiet moment, left again when it does not come up. Restarts too.
// Never reload(): without a server it leads to the browser's own error page.

import { keepShell } from "./shell.js"
import { noteOf, setNote } from "./tab_notes.js"

const LOOK_EVERY_MS = 3600 * 1000
const FIRST_LOOK_MS = 60 * 1000
// Proved by a minute of playing; before that, the old build stays the one to come back to.
const PROVED_MS = 60 * 1000
// A screen that never closes is quietest then.
const QUIET_HOURS = [2, 3]

export class Upgrade {
  /**
   * @param {object} parts
   * @param {() => number} parts.ticks
   * @param {() => number} parts.now
   * @param {() => boolean} parts.isLinkUp
   * @param {() => boolean} parts.isPlaying
   * @param {() => boolean} parts.survivesRestart
   * @param {(detail: string) => void} parts.onFault
   */
  constructor(parts) {
    this.parts = parts
    this.here = location.pathname.replace(/[^/]*$/, "")
    this.next = ""
    this.look_tick = FIRST_LOOK_MS
    this.proved = false
  }

  /** Called by the one loop. @param {string} kind what rules the main zone @param {string} tz */
  follow(kind, tz) {
    const tick = this.parts.ticks()
    const proof_ms = noteOf("came from") ? PROVED_MS : 0
    if (!this.proved && tick > proof_ms && this.parts.isPlaying()) this.prove()
    if (tick > this.look_tick && this.parts.isLinkUp()) {
      this.look_tick = tick + LOOK_EVERY_MS
      // The link says itself that it is down; an hour later there is another look.
      this.look().catch(() => undefined)
    }
    if (this.next && this.parts.isLinkUp() && this.isQuiet(kind, tz)) this.go(this.next)
  }

  /** Ask, past every cache, which build is served now. */
  async look() {
    const path = await this.served()
    const refused = localStorage.getItem("refused build") === path
    if (path && path !== this.here && !refused) this.next = path
  }

  /** @param {string} kind @param {string} tz */
  isQuiet(kind, tz) {
    if (kind === "takeover" || kind === "blackout") return false
    if (kind === "closed") return true
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: tz,
      hour: "2-digit",
      hour12: false,
    })
    return QUIET_HOURS.includes(Number(format.format(new Date(this.parts.now()))) % 24)
  }

  /** This build works: offline starts may lead here from now on. */
  prove() {
    this.proved = true
    const moved = noteOf("came from") !== null
    setNote("came from", null)
    keepShell().catch(error => this.parts.onFault(`no start without a link: ${String(error)}`))
    // The old way in leads to a build that the server may not have any more; that one leads here.
    if (moved) this.renewWayIn().catch(() => undefined)
  }

  /** On plain HTTP the way in comes from the HTTP cache, which must learn of this build; but an
   * error there would take the old entry's place and leave the next cold start without any.
   */
  async renewWayIn() {
    const path = await this.served()
    if (path === this.here) await fetch("/play", { cache: "reload", credentials: "same-origin" })
  }

  async served() {
    const answer = await fetch("/play", { cache: "no-store", credentials: "same-origin" })
    const path = new URL(answer.url).pathname
    return answer.ok && /^\/play\/[^/]+\/$/.test(path) ? path : ""
  }

  /** Start afresh, with newer code where there is some. */
  async restart() {
    try {
      await this.look()
    } catch (error) {
      // Unreachable: the same build again.
    }
    if (this.next && this.parts.isLinkUp()) this.go(this.next)
    else if (this.parts.isLinkUp() || this.parts.survivesRestart()) this.go(this.here)
  }

  /** @param {string} path */
  go(path) {
    if (path !== this.here) setNote("came from", this.here)
    location.replace(path + location.search)
  }
}
