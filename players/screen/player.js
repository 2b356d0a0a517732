// @ts-check
// The one loop: ask the plan, let the stage follow, sleep until something changes or half a second.

import { mayAdopt, sameLayout } from "./core/adoption.js"
import { maySound } from "./core/needs.js"
import { planZone } from "./core/plan.js"
import { withinValidity } from "./core/timetable.js"
import { Board } from "./stage.js"

/** @typedef {import("./types.js").Manifest} Manifest */
/** @typedef {import("./types.js").Showing} Showing */

const LONGEST_SLEEP_MS = 500

export class Player {
  /**
   * @param {object} parts
   * @param {HTMLElement} parts.root
   * @param {() => number} parts.now the server's time, or the one being debugged
   * @param {() => number} parts.ticks
   * @param {number} parts.speed
   * @param {boolean} parts.preview
   * @param {import("./storage/memory.js").MemoryStorage} parts.storage
   * @param {import("./health.js").Health} parts.health
   * @param {(url: string) => string} parts.address
   * @param {() => boolean} parts.knowsTime
   * @param {(zone: string, showing: Showing, began_ms: number, at: number) => void} parts.onEnded
   * @param {() => void} parts.onTick
   */
  constructor(parts) {
    this.parts = parts
    /** @type {Manifest | null} the newest that may be adopted */
    this.newest = null
    /** @type {Board | null} */
    this.board = null
    /** @type {Board | null} another layout, getting ready beneath */
    this.coming = null
    this.rebuilding = false
    /** @type {Map<string, Manifest>} zone → the manifest in force there */
    this.force = new Map()
    this.kind = "nothing"
    this.showsSomething = false
    this.timer = 0
    this.failures = 0
    /** @type {(itemId: string, manifest: Manifest) => boolean} */
    this.isUsable = (id, manifest) => this.parts.health.isUsable(id, manifest)
    this.surrounding = {
      speed: parts.speed,
      knowsTime: parts.knowsTime,
      onEnded: parts.onEnded,
      wake: () => this.start(),
      /** @param {Showing} showing */
      provide: showing => this.provide(showing),
      /** @param {string} url */
      release: url => parts.storage.release(url),
      /** @param {Showing} showing @param {string} reason */
      onFailure: (showing, reason) => parts.health.fail(showing, reason),
      /** @param {Showing} showing */
      hasSound: showing =>
        !parts.preview && this.current !== null && maySound(this.current, showing, parts.now()),
    }
  }

  start() {
    window.clearTimeout(this.timer)
    const step = () => {
      let sleep_ms = LONGEST_SLEEP_MS
      try {
        sleep_ms = this.step()
        this.failures = 0
      } catch (error) {
        // The loop outlives everything: what is on air stays, the fault is reported, and a stage
        // that fails again and again is made anew.
        this.parts.health.tell("script", "", String(error))
        if (++this.failures % 20 === 0) this.parts.health.climb()
      }
      this.timer = window.setTimeout(step, sleep_ms)
    }
    this.timer = window.setTimeout(step, 0)
  }

  /** A manifest whose urgent media are here. @param {Manifest} manifest */
  offer(manifest) {
    this.newest = manifest
    this.start()
  }

  /** The manifest that decides for the whole screen. */
  get current() {
    const main = this.board && this.board.main
    return (main && this.force.get(main.zone.id)) || this.newest
  }

  /** One step; returns how long to sleep. */
  step() {
    try {
      this.parts.onTick()
    } catch (error) {
      // Whatever goes wrong beside the stage, what is on air goes on.
      this.parts.health.tell("script", "", String(error))
    }
    const at = this.parts.now()
    const tick = this.parts.ticks()
    if (!this.newest) return LONGEST_SLEEP_MS
    if (!this.board) this.raise(this.newest)
    this.relayout(at, tick)
    const newest = this.newest
    const board = /** @type {Board} */ (this.board)
    let until_ms = Infinity
    for (const view of board.zones.values()) {
      until_ms = Math.min(until_ms, this.followZone(view, at, tick))
    }
    const dark = this.kind === "closed" || this.kind === "blackout"
    if (this.current) board.follow(this.current, at, dark)
    board.fit(this.parts.health.orbit((this.current || newest).screen, at))
    const wait_ms = (until_ms - this.parts.now()) / this.parts.speed
    return Math.max(0, Math.min(LONGEST_SLEEP_MS, wait_ms))
  }

  /** @param {import("./zone_view.js").ZoneView} view @param {number} at @param {number} tick */
  followZone(view, at, tick) {
    const newest = /** @type {Manifest} */ (this.newest)
    const inForce = this.force.get(view.zone.id) || newest
    const waits = inForce !== newest && sameLayout(inForce, newest)
    let plan = this.plan(inForce, view, at)
    if (waits) {
      const turned = this.plan(newest, view, at)
      const boundary = this.plan(newest, view, plan.look_again_ms)
      if (mayAdopt(newest, view.onAir, at) && this.isReady(view, turned.show, plan, at, tick)) {
        this.force.set(view.zone.id, newest)
        plan = turned
      } else {
        plan = Object.assign({}, plan, { next: boundary.show })
      }
    } else if (inForce === newest) {
      this.force.set(view.zone.id, newest)
    }
    if (view === (this.board && this.board.main)) {
      this.kind = plan.kind
      this.showsSomething = plan.show !== null || view.onAir !== null || view.current !== null
    }
    view.follow(plan, at, tick)
    return plan.look_again_ms
  }

  /** Whether a zone could turn to another manifest now without a gap; if not, makes it so.
   * @param {import("./zone_view.js").ZoneView} view @param {Showing | null} show
   * @param {import("./types.js").Plan} plan @param {number} at @param {number} tick
   */
  isReady(view, show, plan, at, tick) {
    if (!show || view.isPrepared(show)) return true
    // Nothing of the old one can go on, or may: what comes need not be waited for.
    if (!plan.show || show.reason === "blackout") return true
    view.prepare(show, tick)
    return false
  }

  /** @param {Manifest} manifest @param {import("./zone_view.js").ZoneView} view @param {number} at */
  plan(manifest, view, at) {
    const zone = manifest.zones.find(one => one.id === view.zone.id) || view.zone
    const inside = withinValidity(manifest, at)
    const plan = planZone(manifest, zone, inside, this.isUsable)
    return inside === at ? plan : shifted(plan, at - inside)
  }

  /** @param {Manifest} manifest */
  raise(manifest) {
    this.board = new Board(manifest, this.surrounding, { fits: this.parts.preview })
    this.parts.root.appendChild(this.board.element)
  }

  /** Whether anything is on the glass already. */
  get hasPicture() {
    return this.views().some(view => view.current !== null)
  }

  /** The zones on air that show items. */
  views() {
    return this.board ? Array.from(this.board.zones.values()) : []
  }

  /** Make the stage anew beneath the one on air. */
  rebuild() {
    this.rebuilding = true
  }

  /** Another layout gets ready beneath the one on air and takes over whole.
   * @param {number} at @param {number} tick
   */
  relayout(at, tick) {
    const newest = /** @type {Manifest} */ (this.newest)
    const current = this.current
    const board = /** @type {Board} */ (this.board)
    if (!this.rebuilding) {
      if (!current || sameLayout(current, newest)) return
      const main = board.main
      if (main && !mayAdopt(newest, main.onAir, at)) return
    }
    if (!this.coming || !this.comingFrom || !sameLayout(this.comingFrom, newest)) {
      if (this.coming) this.coming.dispose()
      this.coming = new Board(newest, this.surrounding, { fits: this.parts.preview })
      this.comingFrom = newest
      this.parts.root.insertBefore(this.coming.element, board.element)
    }
    const shows = Array.from(this.coming.zones.values()).map(view => {
      const { show } = this.plan(newest, view, at)
      if (show && !view.isPrepared(show)) view.prepare(show, tick)
      return !show || view.isPrepared(show)
    })
    if (!shows.every(Boolean)) return
    for (const view of board.zones.values()) view.end(at, tick)
    board.dispose()
    this.board = this.coming
    this.coming = null
    this.rebuilding = false
    this.force.clear()
  }

  /** @param {Showing} showing */
  async provide(showing) {
    const { storage, address } = this.parts
    const manifest = [this.newest]
      .concat(Array.from(this.force.values()))
      .find(one => one !== null && one.revision === showing.revision)
    const assets = (manifest && manifest.assets) || {}
    /** @param {string | undefined} sha256 */
    const urlOf = async sha256 => {
      if (sha256 && storage.forged.has(sha256)) throw new Error("media: bytes are not its own")
      return sha256 && assets[sha256] ? storage.url(sha256, address(assets[sha256].url)) : ""
    }
    const { asset, card } = showing.item
    const [url, card_url] = await Promise.all([urlOf(asset), urlOf(card)])
    return { asset: (asset && assets[asset]) || null, url, card_url }
  }
}

/** @param {import("./types.js").Plan} plan @param {number} by_ms @returns {import("./types.js").Plan} */
function shifted(plan, by_ms) {
  /** @param {Showing | null} one */
  const moved = one =>
    one &&
    Object.assign({}, one, { starts_ms: one.starts_ms + by_ms, ends_ms: one.ends_ms + by_ms })
  const { kind, show, next, look_again_ms } = plan
  return { kind, show: moved(show), next: moved(next), look_again_ms: look_again_ms + by_ms }
}
