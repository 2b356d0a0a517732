// @ts-check
// What fills a slot of a zone: the kinds of items, and the windows of a folded strip.

import { blank } from "./kinds/blank.js"
import { image } from "./kinds/image.js"
import { part } from "./parts.js"

/** @typedef {import("./types.js").Showing} Showing */
/** @typedef {import("./types.js").Content} Content */
/** @typedef {import("./types.js").Zone} Zone */

/** @typedef {(around: import("./types.js").Surroundings) => Content} Maker */

/** @type {{ [kind: string]: Maker }} what every screen has */
const MAKERS = { blank, image }
const COMES_LATER = ["audio", "ticker", "video"]

/** @param {string} kind @returns {Promise<Maker>} */
export async function makerOf(kind) {
  return MAKERS[kind] || (await part(`kinds/${kind}.js`))[kind]
}

/** Ask early for what a manifest will need. @param {import("./types.js").Manifest} manifest */
export function fetchMakers(manifest) {
  const kinds = Object.keys(manifest.items).map(id => manifest.items[id].kind)
  for (const kind of COMES_LATER) {
    // Whoever needs it asks again, and reports it.
    if (kinds.some(one => one === kind)) makerOf(kind).catch(() => undefined)
  }
}

/**
 * @typedef {object} Slot
 * @property {number} generation
 * @property {string} picture what it shows, whatever entry asked for it
 * @property {"loading" | "ready" | "failed"} state
 * @property {number} since_tick
 * @property {HTMLElement} element
 * @property {Content | null} content
 * @property {string} type of its asset
 * @property {boolean} whole over the whole canvas
 */

/** What a showing looks like, whatever entry asks for it. @param {Showing} showing */
export function appearanceOf(showing) {
  const { kind, asset, card, fit, speed_px_s, muted } = showing.item
  const lasts = kind === "video" ? showing.entry.duration_ms : 0
  return JSON.stringify([kind, asset, card, fit, speed_px_s, muted, lasts, showing.whole || false])
}

/** @param {Zone} zone @param {import("./types.js").Canvas} canvas */
export function windowsOf(zone, canvas) {
  if (!zone.fold) return [null]
  return zone.fold.map(({ src, dst }) => ({
    src,
    x: dst[0] - canvas.offset_x_px,
    y: dst[1] - canvas.offset_y_px,
  }))
}

/**
 * @param {HTMLElement} element @param {{ src: number[], x: number, y: number } | null} window
 * @param {Zone} zone
 */
export function framed(element, window, zone) {
  if (!window) return element
  const frame = document.createElement("div")
  frame.className = "window"
  place(frame, window.x, window.y, window.src[2], window.src[3])
  const whole = document.createElement("div")
  whole.className = "window"
  place(whole, -window.src[0], -window.src[1], zone.width_px, zone.height_px)
  whole.appendChild(element)
  frame.appendChild(whole)
  return frame
}

/** Let a picture lie on itself: moved by a pixel it opens no edge.
 * @param {HTMLElement} element @param {import("./types.js").Item} item @param {string} url
 */
export function lieBeneath(element, { fit }, url) {
  element.style.setProperty("--picture", `url("${url}")`)
  element.style.backgroundSize = fit === "pixel" ? "auto" : fit || "contain"
  element.style.backgroundPosition = fit === "pixel" ? "0 0" : "50% 50%"
}

/** @param {HTMLElement} element @param {number} x @param {number} y @param {number} width
 * @param {number} height */
export function place(element, x, y, width, height) {
  element.style.left = `${x}px`
  element.style.top = `${y}px`
  element.style.width = `${width}px`
  element.style.height = `${height}px`
}

/** @param {string} id @param {import("./types.js").Manifest} manifest */
export function isKnown(id, manifest) {
  const item = manifest.items[id]
  return item !== undefined && (item.kind in MAKERS || COMES_LATER.includes(item.kind))
}
