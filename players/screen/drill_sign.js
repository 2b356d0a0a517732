// @ts-check
// The word that tells a rehearsal from the real thing: beside what is shown, never over its letters.

import { drillLayout } from "./core/drill_layout.js"
import { give } from "./parts.js"
import { place } from "./slots.js"
import { styleWords } from "./words.js"

/** @typedef {import("./types.js").Canvas} Canvas */

const WORD = "DIỄN TẬP"
const TURN_MS = 3000

export class DrillSign {
  /**
   * @param {Canvas} canvas @param {"eboard" | "led"} kind
   * @param {HTMLElement} content what makes room @param {boolean} folded
   */
  constructor(canvas, kind, content, folded) {
    styleWords()
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

  /** Where there is no room the word comes and goes. @param {boolean} drill @param {boolean} runs whether a line runs through the main zone
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

give("drill_sign.js", { DrillSign })
