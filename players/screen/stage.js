// @ts-check
// The canvas at its exact pixels inside the frame, its zones, and dimming.

import { takeoversOf } from "./core/timetable.js"
import { part } from "./parts.js"
import { place } from "./slots.js"
import { ZoneView } from "./zone_view.js"

/** @typedef {import("./types.js").Manifest} Manifest */
/** @typedef {import("./drill_sign.js").DrillSign} DrillSign */

// The link may come back; a zone without its clock is empty, not wrong.
const STAGE_PART_AGAIN_MS = 5000

/** A canvas with its zones, for as long as the layout stays the same. */
export class Board {
  /**
   * @param {Manifest} manifest @param {import("./zone_view.js").Surrounding} player
   * @param {{ fits: boolean }} how `fits`: shrink into the frame, as previews do
   */
  constructor(manifest, player, how) {
    const { canvas, kind, tz } = manifest.screen
    this.canvas = canvas
    this.knowsTime = player.knowsTime
    this.fits = how.fits || (kind === "eboard" && !canvas.offset_x_px && !canvas.offset_y_px)
    this.element = document.createElement("div")
    this.element.className = `board ${kind}`
    place(this.element, 0, 0, canvas.width_px, canvas.height_px)
    if (manifest.zones.some(zone => zone.fold)) this.element.style.overflow = "visible"
    // The zones together, which make room for the sign of a drill.
    this.content = this.element.appendChild(document.createElement("div"))
    this.content.className = "content"
    /** @type {Map<string, ZoneView>} */
    this.zones = new Map()
    /** @type {import("./clock_view.js").ClockView[]} */
    this.clocks = []
    this.gone = false
    for (const zone of manifest.zones) {
      const view = new ZoneView(zone, player, canvas)
      this.content.appendChild(view.element)
      if (zone.kind === "clock") {
        this.later("clock_view.js", ({ ClockView }) =>
          this.clocks.push(new ClockView(zone, tz, kind, view.element)),
        )
      } else this.zones.set(zone.id, view)
    }
    this.shade = document.createElement("div")
    this.shade.className = "dim"
    this.shade.style.opacity = "0"
    this.shade.style.zIndex = "9"
    this.element.appendChild(this.shade)
    /** @type {DrillSign | null} */
    this.sign = null
    this.wantsSign = true
    /** What hung on the glass during a drill. @type {{ slot: unknown, show: unknown }} */
    this.rehearsed = { slot: null, show: null }
    this.fitted = ""
  }

  /** A part of the stage, for as long as the stage stands. @param {string} name
   * @param {(offers: any) => void} use
   */
  later(name, use) {
    if (this.gone) return
    part(name).then(use, () => setTimeout(() => this.later(name, use), STAGE_PART_AGAIN_MS))
  }

  /** Whoever prepares a drill needs the sign of it. @param {Manifest} manifest */
  addSign(manifest) {
    this.wantsSign = false
    const folded = manifest.zones.some(zone => zone.fold)
    this.later("drill_sign.js", ({ DrillSign }) => {
      this.sign = new DrillSign(this.canvas, manifest.screen.kind, this.content, folded)
      this.element.appendChild(/** @type {DrillSign} */ (this.sign).element)
    })
  }

  /** The view that decides about boundaries. */
  get main() {
    const views = Array.from(this.zones.values())
    return views.find(view => (view.zone.kind || "main") === "main") || views[0] || null
  }

  /** Put the canvas where its pixels are the device's pixels. @param {number[]} shift_px */
  fit(shift_px) {
    const dpr = window.devicePixelRatio || 1
    const facts = [window.innerWidth, window.innerHeight, dpr, shift_px].join()
    if (facts === this.fitted) return
    this.fitted = facts
    const { width_px, height_px, rotation_deg } = this.canvas
    const turned = rotation_deg === 90 || rotation_deg === 270
    const across = turned ? height_px : width_px
    const along = turned ? width_px : height_px
    const scale = this.scaleOf(across, along, dpr)
    const exact = scale === 1 / dpr
    const x = exact ? this.canvas.offset_x_px : (window.innerWidth / scale - across) / 2
    const y = exact ? this.canvas.offset_y_px : (window.innerHeight / scale - along) / 2
    const corner = {
      0: [0, 0],
      90: [height_px, 0],
      180: [width_px, height_px],
      270: [0, width_px],
    }
    const [right, down] = corner[/** @type {0} */ (rotation_deg)] || [0, 0]
    this.element.style.setProperty("--shift-x", `${shift_px[0]}px`)
    this.element.style.setProperty("--shift-y", `${shift_px[1]}px`)
    this.element.style.transform =
      `scale(${scale}) translate(${x}px, ${y}px) ` +
      `translate(${right}px, ${down}px) rotate(${rotation_deg}deg)`
  }

  /** @param {number} width_px @param {number} height_px @param {number} dpr */
  scaleOf(width_px, height_px, dpr) {
    // The window's size is rounded to whole CSS pixels: within that, it is 1:1 and must be exact.
    const near = Math.abs(window.innerWidth * dpr - width_px) < 2 * dpr
    if (!this.fits || near) return 1 / dpr
    return Math.min(window.innerWidth / width_px, window.innerHeight / height_px)
  }

  /** @param {Manifest} manifest @param {number} at @param {boolean} dark */
  follow(manifest, at, dark) {
    for (const clock of this.clocks) {
      // A wrong time on the wall is worse than none; content goes by what is surely past.
      clock.element.hidden = dark || !this.knowsTime()
      // Hidden it has no size to be centred by.
      if (!clock.element.hidden) clock.follow(at)
    }
    const dim = (manifest.screen.dim || []).find(([start, end]) => start <= at && at < end)
    this.shade.style.opacity = dim ? String(1 - dim[2] / 100) : "0"
    // Nobody who sees a rehearsal may take it for the real thing.
    const drills = takeoversOf(manifest).filter(one => one.drill === true)
    if (drills.length > 0 && this.wantsSign) this.addSign(manifest)
    const drill = !dark && this.rehearses(drills.some(o => o.start_ms <= at && at < o.end_ms))
    this.element.setAttribute("data-drill", String(drill))
    if (this.sign) this.sign.follow(drill, this.runs(manifest), at)
  }

  /** A drill that is over may hang on until what comes next is there. @param {boolean} runs */
  rehearses(runs) {
    const { main, rehearsed } = this
    if (!main) return runs
    if (runs) this.rehearsed = { slot: main.current, show: main.onAir }
    const hangs = main.current !== null && main.current === rehearsed.slot
    return runs || (hangs && (!main.onAir || main.onAir === rehearsed.show))
  }

  /** Whether a line longer than its zone runs through the main one. @param {Manifest} manifest */
  runs(manifest) {
    const { main } = this
    if (!main || !main.onAir) return false
    const { asset, speed_px_s } = main.onAir.item
    const length_px = (asset && manifest.assets[asset] && manifest.assets[asset].width_px) || 0
    return Boolean(speed_px_s) && length_px > main.zone.width_px
  }

  dispose() {
    this.gone = true
    for (const view of this.zones.values()) view.dispose()
    this.element.remove()
  }
}
