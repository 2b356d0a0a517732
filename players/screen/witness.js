// @ts-check
// Small samples of what is on the glass: black, frozen, or not what was planned.

import { COLUMNS, likenessOf, ROWS } from "./core/likeness.js"

/** @typedef {import("./types.js").Showing} Showing */
/** @typedef {import("./zone_view.js").ZoneView} ZoneView */
/** @typedef {"good" | "black" | "frozen" | "unlike" | "unknown"} Finding */

// Browsers shrink roughly: eight by eight samples for each cell resemble the server's best.
const FINE = 8
const THUMBNAIL = [320, 180]
// A showing may last a day, and a panel go dark in the middle of it.
const AGAIN_MS = 10 * 60000

export class Witness {
  constructor() {
    this.canvas = document.createElement("canvas")
    /** @type {Map<string, { key: string, time: number, finding: Finding, next_ms: number }>} */
    this.findings = new Map()
  }

  /** Look at a zone once its showing is half over, at a long one again and again. @param {ZoneView} view @param {number} at
   * @returns {Finding | null} what was found, when this was the moment
   */
  watch(view, at) {
    const showing = view.onAir
    if (!showing) return null
    const video = view.picture() instanceof HTMLVideoElement
    const found = this.findings.get(view.zone.id)
    const time = video ? /** @type {HTMLVideoElement} */ (view.picture()).currentTime : -1
    if (!found || found.key !== showing.key) {
      const middle = (showing.starts_ms + showing.ends_ms) / 2
      const next_ms = Math.min(middle, showing.starts_ms + 60000)
      this.findings.set(view.zone.id, { key: showing.key, time, finding: "unknown", next_ms })
      return null
    }
    // Half of one picture and half of another resembles neither.
    if (at < found.next_ms || view.retiring) return null
    found.finding = video && time === found.time ? "frozen" : this.look(view, showing)
    found.time = time
    if (found.finding !== "unknown") found.next_ms = at + AGAIN_MS
    return found.finding
  }

  /** What was found of a showing that ends. @param {string} zone @param {Showing} showing
   * @returns {Finding}
   */
  findingOf(zone, showing) {
    const found = this.findings.get(zone)
    return found && found.key === showing.key ? found.finding : "unknown"
  }

  /** @param {ZoneView} view @param {Showing} showing @returns {Finding} */
  look(view, showing) {
    if (document.visibilityState === "hidden") return "unknown"
    if (showing.item.kind === "blank") return "good"
    const picture = view.picture()
    if (!picture || !view.isOnTop()) return "black"
    const cells = this.cellsOf(picture)
    if (!cells) return "unknown"
    const moves = showing.item.kind === "video" || showing.item.kind === "ticker" || view.moves()
    return likenessOf(cells, showing.item.look, moves)
  }

  /** @param {CanvasImageSource} picture */
  cellsOf(picture) {
    const width = COLUMNS * FINE
    const height = ROWS * FINE
    const pixels = this.draw(picture, width, height)
    if (!pixels) return null
    const { data } = pixels.getImageData(0, 0, width, height)
    const cells = new Array(COLUMNS * ROWS).fill(0)
    for (let at = 0; at < width * height; at++) {
      const cell = Math.floor(at / width / FINE) * COLUMNS + Math.floor((at % width) / FINE)
      const luma = 0.299 * data[at * 4] + 0.587 * data[at * 4 + 1] + 0.114 * data[at * 4 + 2]
      cells[cell] += luma / FINE / FINE
    }
    return cells
  }

  /** A picture of the zone as a small JPEG, or null. @param {ZoneView} view */
  thumbnail(view) {
    const picture = view.picture()
    if (!picture) return null
    const { width_px, height_px } = view.size()
    const scale = Math.min(THUMBNAIL[0] / width_px, THUMBNAIL[1] / height_px, 1)
    const width = Math.max(1, Math.round(width_px * scale))
    const height = Math.max(1, Math.round(height_px * scale))
    if (!this.draw(picture, width, height)) return null
    return this.canvas.toDataURL("image/jpeg", 0.6)
  }

  /** @param {CanvasImageSource} picture @param {number} width @param {number} height */
  draw(picture, width, height) {
    this.canvas.width = width
    this.canvas.height = height
    const pixels = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true })
    if (!pixels) return null
    // A running line is shrunk a hundredfold: of single samples its letters would come and go.
    pixels.imageSmoothingQuality = "high"
    try {
      pixels.drawImage(picture, 0, 0, width, height)
    } catch (error) {
      // A picture that lost its source cannot be drawn: the canvas stays black, which is the finding.
    }
    return pixels
  }
}
