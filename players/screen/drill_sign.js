// @ts-check
// The word that tells a rehearsal from the real thing: beside what is shown, never over its letters.

import { place } from "./slots.js"

/** @typedef {import("./types.js").Canvas} Canvas */

const WORD = "DIỄN TẬP"
// The word in its letters' size, with a little air on both sides.
const WORD_EM = 5.2
const LED_SIZES = [32, 24, 16]
// Pictures that would have to shrink below this are left as they are: the word comes and goes.
const LEAST_SCALE = 0.7
const TURN_MS = 3000

/**
 * Where the word stands and what is left for the rest. A strip has it at its end, where lines
 * leave; every other canvas along its top.
 * @param {Canvas} canvas @param {"eboard" | "led"} kind
 */
export function drillLayout({ width_px, height_px }, kind) {
  const strip = width_px >= 5 * height_px
  const shorter_px = Math.min(width_px, height_px)
  const most_px = strip
    ? Math.min(height_px * 0.6, (width_px * 0.3) / WORD_EM)
    : Math.max(16, Math.min(shorter_px / 14, width_px / WORD_EM))
  const fitting_px = LED_SIZES.find(size => size <= most_px) || 16
  const font_px = kind === "led" ? fitting_px : Math.floor(most_px)
  const band_px = Math.ceil(font_px * (kind === "led" ? 1.25 : 1.6))
  const sign = strip
    ? { width_px: Math.ceil(font_px * WORD_EM), height_px }
    : { width_px, height_px: band_px }
  const scale = strip ? 1 - sign.width_px / width_px : 1 - sign.height_px / height_px
  const left_px = strip ? sign.width_px : (width_px - width_px * scale) / 2
  const top_px = strip ? (height_px - height_px * scale) / 2 : band_px
  return { strip, font_px, sign, scale, left_px, top_px, covers: scale < LEAST_SCALE }
}

export class DrillSign {
  /**
   * @param {Canvas} canvas @param {"eboard" | "led"} kind
   * @param {HTMLElement} content what makes room @param {boolean} folded
   */
  constructor(canvas, kind, content, folded) {
    this.content = content
    this.layout = drillLayout(canvas, kind)
    this.covers = this.layout.covers || folded
    this.element = document.createElement("div")
    this.element.className = kind === "led" ? "drill led" : "drill"
    this.element.textContent = WORD
    this.element.hidden = true
    const { font_px, sign } = this.layout
    place(this.element, 0, 0, sign.width_px, sign.height_px)
    this.element.style.fontSize = `${font_px}px`
    this.element.style.lineHeight = `${sign.height_px}px`
    if (kind === "led") this.element.style.fontFamily = `"Signage LED ${font_px}"`
  }

  /** @param {boolean} drill @param {boolean} runs whether a line runs through the main zone
   * @param {number} at
   */
  follow(drill, runs, at) {
    const away = this.covers && Math.floor(at / TURN_MS) % 3 > 0
    this.element.hidden = !drill || away
    this.content.style.transform = drill && !this.covers ? this.room(runs) : ""
  }

  /** @param {boolean} runs */
  room(runs) {
    const { strip, sign, scale, left_px, top_px } = this.layout
    // A running line stays pixel on pixel: its end only comes later.
    if (strip && runs) return `translate(${sign.width_px}px, 0)`
    return `translate(${left_px}px, ${top_px}px) scale(${scale})`
  }
}
