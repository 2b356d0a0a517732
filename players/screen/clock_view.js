// @ts-check
// The clock zone: the only text that the player draws on air by itself.

import { formatIn, inWords } from "./calendar_words.js"
import { give } from "./parts.js"
import { styleWords } from "./words.js"

// The pixel fonts that the server has for clocks.
const LED_SIZES = [32, 24, 16]

export class ClockView {
  /**
   * @param {{ width_px: number, height_px: number }} zone @param {string} tz
   * @param {"eboard" | "led"} kind @param {HTMLElement} element
   */
  constructor(zone, tz, kind, element) {
    styleWords()
    this.format = formatIn(tz)
    this.element = document.createElement("div")
    this.element.className = "clock"
    this.time = this.element.appendChild(document.createElement("time"))
    this.date = this.element.appendChild(document.createElement("span"))
    this.zone = zone
    this.isLed = kind === "led"
    this.isBeside = !this.isLed && zone.width_px >= 4 * zone.height_px
    const { time_px, date_px } = this.isLed ? ledSizes(zone) : boardSizes(zone, this.isBeside)
    this.date.hidden = date_px === 0
    this.time.style.fontSize = `${time_px}px`
    this.date.style.fontSize = `${date_px}px`
    if (this.isBeside) this.element.className = "clock beside"
    if (this.isLed) {
      this.element.className = "clock led"
      this.time.style.fontFamily = `"Signage LED ${time_px}"`
      this.date.style.fontFamily = `"Signage LED ${date_px}"`
      // Widths are known once the fonts are there: say it all again.
      if (document.fonts) document.fonts.onloadingdone = () => (this.minute = -1)
    }
    element.appendChild(this.element)
    this.minute = -1
  }

  /** @param {number} at */
  follow(at) {
    const minute = Math.floor(at / 60000)
    if (minute === this.minute) return
    this.minute = minute
    const { time, day } = inWords(this.format, at)
    this.time.textContent = time
    this.date.textContent = this.isBeside ? day.replace(/ (?=\d)/, "\n") : day
    if (this.isLed) this.align()
  }

  /** Centre on whole pixels: half a pixel makes an LED wall grey. */
  align() {
    const rows = [this.time, this.date].filter(row => !row.hidden)
    const tall = rows.reduce((sum, row) => sum + row.offsetHeight, 0)
    let top = Math.floor((this.zone.height_px - tall) / 2)
    // Digits alone leave the room for accents above them empty: lift them into the middle.
    if (this.date.hidden) top -= Math.floor(tall / 10)
    for (const row of rows) {
      row.style.left = `${Math.floor((this.zone.width_px - row.offsetWidth) / 2)}px`
      row.style.top = `${top}px`
      top += row.offsetHeight
    }
  }
}

/** Two lines where they stay legible, else the time alone; in a long zone both beside the time.
 * @param {{ width_px: number, height_px: number }} zone @param {boolean} isBeside
 */
function boardSizes({ width_px, height_px }, isBeside) {
  if (isBeside) {
    const date_px = Math.floor(Math.min(height_px * 0.45, width_px / 9.5))
    return { time_px: Math.floor(Math.min(height_px * 0.75, date_px * 1.6)), date_px }
  }
  const twoLines = height_px >= 40
  const time_px = Math.floor(Math.min(height_px * (twoLines ? 0.48 : 0.8), width_px / 3.2))
  const date_px = twoLines ? Math.floor(Math.min(height_px * 0.375, width_px / 8)) : 0
  return { time_px, date_px }
}

/** The greatest pixel fonts that fit. @param {{ width_px: number, height_px: number }} zone */
function ledSizes({ width_px, height_px }) {
  /** @param {number} height @param {number} width in ems */
  const fitting = (height, width) =>
    LED_SIZES.find(size => size * 1.25 <= height && size * width <= width_px) || 0
  const date_px = height_px >= 2.5 * LED_SIZES[2] ? fitting(height_px / 2, 7) : 0
  return { time_px: fitting(height_px - date_px * 1.25, 3) || LED_SIZES[2], date_px }
}

give("clock_view.js", { ClockView })
