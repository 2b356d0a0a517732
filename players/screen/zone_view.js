// @ts-check
// One zone: two slots, of which one is on air and the other gets ready beneath it.
//
// EMPTY → LOADING → READY → ON AIR → RETIRING → EMPTY. Whatever comes back late carries its
// slot's generation and is dropped when that has passed: both worst bugs of the prototype were
// a missing check here.

import { appearanceOf, framed, lieBeneath, makerOf, place, windowsOf } from "./slots.js"

/** @typedef {import("./types.js").Showing} Showing */
/** @typedef {import("./types.js").Content} Content */
/** @typedef {import("./types.js").Zone} Zone */
/** @typedef {import("./types.js").Plan} Plan */

/** @typedef {import("./slots.js").Slot} Slot */

/**
 * What a zone asks of the player around it.
 * @typedef {object} Surrounding
 * @property {(showing: Showing) => Promise<{ asset: import("./types.js").Asset | null,
 *   url: string, card_url: string }>} provide
 * @property {(url: string) => void} release
 * @property {(showing: Showing, reason: string) => void} onFailure
 * @property {(zone: string, showing: Showing, began_ms: number, at: number) => void} onEnded
 * @property {(showing: Showing) => boolean} hasSound
 * @property {() => void} wake something became ready: look again now
 * @property {() => boolean} knowsTime whether a clock on the glass would be right
 * @property {number} speed
 */

// A picture that takes longer than this is tried again: a stalled request may never fail.
const PREPARED_WITHIN_MS = 20000

export class ZoneView {
  /** @param {Zone} zone @param {Surrounding} player @param {import("./types.js").Canvas} canvas */
  constructor(zone, player, canvas) {
    this.zone = zone
    this.canvas = canvas
    this.player = player
    /** @type {Showing | null} */
    this.onAir = null
    this.began_tick = 0
    /** @type {Slot | null} */
    this.current = null
    /** @type {Slot | null} */
    this.coming = null
    /** @type {Slot | null} */
    this.retiring = null
    this.generation = 0
    this.element = document.createElement("div")
    this.element.className = "zone"
    this.element.setAttribute("data-kind", zone.kind || "main")
    this.windows = windowsOf(zone, canvas)
    if (!zone.fold) place(this.element, zone.x_px, zone.y_px, zone.width_px, zone.height_px)
    else this.element.style.cssText = "contain:none;overflow:visible;left:0;top:0"
  }

  /** Bring the zone to what the plan says. @param {Plan} plan @param {number} at @param {number} tick */
  follow(plan, at, tick) {
    const { show, next } = plan
    if (!show) this.pause(plan, at, tick)
    else if (!this.onAir || this.onAir.key !== show.key || !sameRevision(this.onAir, show)) {
      this.bring(show, at, tick)
    } else if (next && appearanceOf(next) !== appearanceOf(show) && !this.retiring) {
      this.prepare(next, tick)
    }
    if (!show && next && !this.retiring) this.prepare(next, tick)
    // Beneath a picture the next one is unseen; beneath nothing it would be seen too early.
    if (this.coming) this.coming.element.style.visibility = this.current ? "" : "hidden"
    if (this.current && this.current.content && this.onAir) {
      const again = show !== null && next !== null && appearanceOf(next) === appearanceOf(show)
      this.current.content.follow(at - this.onAir.starts_ms, tick, again)
    }
  }

  /** Whether a showing could go on air this very moment. @param {Showing} showing */
  isPrepared(showing) {
    const picture = appearanceOf(showing)
    return [this.current, this.coming].some(
      slot => slot !== null && slot.picture === picture && slot.state === "ready",
    )
  }

  /** @param {Showing} show @param {number} tick */
  prepare(show, tick) {
    const picture = appearanceOf(show)
    if (this.coming && this.coming.picture === picture && this.coming.state !== "failed") {
      if (this.coming.state === "ready" || tick - this.coming.since_tick < PREPARED_WITHIN_MS)
        return
    }
    this.clear(this.coming)
    this.coming = this.load(show, picture, tick)
  }

  /** What a sample is taken from, or null. */
  picture() {
    return this.current && this.current.content ? this.current.content.picture() : null
  }

  /** Whether the picture on air is animated by itself. */
  moves() {
    return /gif|webp|avif/.test((this.current && this.current.type) || "")
  }

  /** Whether nothing lies over the middle of the zone, where it is on the glass at all. */
  isOnTop() {
    if (!this.current || this.zone.fold) return true
    const box = this.element.getBoundingClientRect()
    const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    return found === null || this.current.element.contains(found)
  }

  dispose() {
    for (const slot of [this.current, this.coming, this.retiring]) this.clear(slot)
    this.current = this.coming = this.retiring = null
    this.element.remove()
  }

  /** @param {Showing} show @param {number} at @param {number} tick */
  bring(show, at, tick) {
    const picture = appearanceOf(show)
    if (this.current && this.current.picture === picture && this.current.state === "ready") {
      this.end(at, tick)
      this.begin(show, tick)
      if (this.current.content) this.current.content.show(at - show.starts_ms)
    } else if (this.coming && this.coming.picture === picture && this.coming.state === "ready") {
      this.swap(show, at, tick)
    } else {
      this.finishTransition()
      // Whoever presses the button wants it off now, not when the slate has arrived.
      if (show.reason === "blackout") this.darken(at, tick)
      this.prepare(show, tick)
    }
  }

  /** @param {Showing} show @param {number} at @param {number} tick */
  swap(show, at, tick) {
    const slot = /** @type {Slot} */ (this.coming)
    const content = /** @type {Content} */ (slot.content)
    this.finishTransition()
    this.end(at, tick)
    this.retiring = this.current
    this.current = slot
    this.coming = null
    content.show(at - show.starts_ms)
    slot.element.style.zIndex = "2"
    slot.element.style.visibility = ""
    if (this.retiring) this.retiring.element.style.zIndex = "1"
    this.spread()
    const lasts_ms = this.animate(slot.element, show, at)
    const generation = slot.generation
    const finish = () => {
      if (!this.current || this.current.generation !== generation) return
      this.finishTransition()
      this.player.wake()
    }
    // One frame more, so that the new picture is surely painted before the old one goes.
    setTimeout(finish, lasts_ms + 50)
    this.begin(show, tick)
  }

  /** @param {HTMLElement} element @param {Showing} show @param {number} at */
  animate(element, show, at) {
    const lasts_ms = (show.entry.transition_ms || 0) / this.player.speed
    const kind = show.entry.transition || "cut"
    // Late, or with nothing to come from: there is nothing to glide over.
    if (kind === "cut" || !this.retiring || lasts_ms < 20) return 0
    if (at - show.starts_ms > (show.entry.transition_ms || 0)) return 0
    const slides = kind === "slide" && !this.zone.fold
    const first = slides ? { transform: "translate3d(100%, 0, 0)" } : { opacity: 0 }
    const last = slides ? { transform: "translate3d(0, 0, 0)" } : { opacity: 1 }
    const easing = slides ? "cubic-bezier(0.22, 0.61, 0.36, 1)" : "linear"
    element.animate([/** @type {Keyframe} */ (first), /** @type {Keyframe} */ (last)], {
      duration: lasts_ms,
      easing,
    })
    return lasts_ms
  }

  finishTransition() {
    this.clear(this.retiring)
    this.retiring = null
    this.spread()
  }

  /** Lie over all other zones while something on air is for the whole canvas. */
  spread() {
    const whole = [this.current, this.retiring].some(slot => slot !== null && slot.whole)
    this.element.className = whole ? "zone whole" : "zone"
  }

  /** The size of what is on air. */
  size() {
    return this.current && this.current.whole ? this.canvas : this.zone
  }

  /** Nothing is planned: go dark when that is the rule, else hold the last good picture.
   * @param {Plan} plan @param {number} at @param {number} tick
   */
  pause(plan, at, tick) {
    if (this.onAir && at >= this.onAir.ends_ms) this.end(at, tick)
    if (plan.kind === "slot" || plan.kind === "takeover") return
    this.darken(at, tick)
  }

  /** @param {number} at @param {number} tick */
  darken(at, tick) {
    this.end(at, tick)
    this.finishTransition()
    this.clear(this.current)
    this.current = null
    this.spread()
  }

  /** @param {Showing} show @param {number} tick */
  begin(show, tick) {
    this.onAir = show
    this.began_tick = tick
  }

  /** When what is on air began, by what is known of the time now.
   * @param {number} at @param {number} tick
   */
  beganAt(at, tick) {
    return at - (tick - this.began_tick) * this.player.speed
  }

  /** @param {number} at @param {number} tick */
  end(at, tick) {
    if (this.onAir) {
      const began_ms = this.beganAt(at, tick)
      // What is held over its end is not told; an end that lies before the beginning is from a
      // time when the clock was wrong.
      const until_ms = this.onAir.ends_ms > began_ms ? Math.min(at, this.onAir.ends_ms) : at
      this.player.onEnded(this.zone.id, this.onAir, began_ms, until_ms)
    }
    this.onAir = null
  }

  /** @param {Showing} show @param {string} picture @param {number} tick @returns {Slot} */
  load(show, picture, tick) {
    const element = document.createElement("div")
    element.className = "slot"
    /** @type {Slot} */
    const slot = {
      generation: ++this.generation,
      picture,
      state: "loading",
      since_tick: tick,
      element,
      content: null,
      type: "",
      whole: show.whole === true,
    }
    this.fill(slot, show).then(
      () => {
        if (slot.state === "loading") slot.state = "ready"
        this.player.wake()
      },
      error => {
        // A slot that was given up fails as it is cleared; that says nothing about the item.
        if (this.coming !== slot && this.current !== slot) return
        slot.state = "failed"
        this.player.onFailure(show, String((error && error.message) || error))
      },
    )
    return slot
  }

  /** @param {Slot} slot @param {Showing} show */
  async fill(slot, show) {
    const make = await makerOf(show.item.kind)
    const { asset, url, card_url } = await this.player.provide(show)
    if (this.coming !== slot) {
      this.player.release(url)
      this.player.release(card_url)
      return
    }
    const content = make({
      item: show.item,
      asset,
      url,
      card_url,
      windows: this.windows.length,
      width_px: slot.whole ? this.canvas.width_px : this.zone.width_px,
      height_px: slot.whole ? this.canvas.height_px : this.zone.height_px,
      sound: this.player.hasSound(show),
      duration_ms: show.entry.duration_ms,
      speed: this.player.speed,
      onFailure: reason => {
        if (this.current === slot || this.coming === slot) this.player.onFailure(show, reason)
      },
    })
    slot.content = content
    slot.type = (asset && asset.type) || ""
    const dispose = content.dispose
    content.dispose = () => {
      dispose()
      this.player.release(url)
      this.player.release(card_url)
    }
    content.elements.forEach((element, index) => {
      slot.element.appendChild(framed(element, this.windows[index], this.zone))
    })
    if (this.zone.fold) slot.element.style.cssText = "background:none;overflow:visible"
    else if (show.item.kind === "image") lieBeneath(slot.element, show.item, url)
    if (slot.whole) {
      const { width_px, height_px } = this.canvas
      place(slot.element, -this.zone.x_px, -this.zone.y_px, width_px, height_px)
    }
    // Beneath the picture on air, where it is rastered but not seen.
    slot.element.style.zIndex = "0"
    slot.element.style.visibility = this.current ? "" : "hidden"
    this.element.appendChild(slot.element)
    await content.prepare()
  }

  /** @param {Slot | null} slot */
  clear(slot) {
    if (!slot) return
    slot.state = "failed"
    if (slot.content) slot.content.dispose()
    slot.content = null
    slot.element.remove()
  }
}

/** @param {Showing} one @param {Showing} other */
function sameRevision(one, other) {
  return one.revision === other.revision || appearanceOf(one) === appearanceOf(other)
}
