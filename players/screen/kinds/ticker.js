// @ts-check
// One long picture that glides by whole pixels. Web Animations run beside the main thread:
// 200 ms of script a second leaves the ticker at 60 frames, which no timer achieves (measured).

import { decoded, pictureOf } from "./image.js"
import { give } from "../parts.js"

/** @typedef {import("../types.js").Surroundings} Surroundings */

// A jump is seen at once, a drift of this size never.
const TOLERANCE_MS = 50

/** @param {Surroundings} around @returns {import("../types.js").Content} */
export function ticker(around) {
  const { item, asset, url } = around
  const length_px = (asset && asset.width_px) || around.width_px
  const speed = item.speed_px_s || 0
  const moves = speed > 0 && length_px > around.width_px
  const copies = moves ? Math.ceil(around.width_px / length_px) + 1 : 1
  const strips = Array.from({ length: around.windows }, () =>
    stripOf(around, length_px, copies, url),
  )
  /** @type {Animation[]} */
  let glides = []
  const pass_ms = moves ? (length_px / speed) * 1000 : 0

  return {
    elements: strips,
    prepare: () =>
      Promise.all(
        strips.map(strip => Promise.all(Array.from(strip.querySelectorAll("img")).map(decoded))),
      ).then(() => undefined),
    show(offset_ms) {
      if (!moves || glides.length > 0) return
      glides = strips.map(strip => {
        const glide = strip.animate(
          [
            { transform: "translate3d(0, 0, 0)" },
            { transform: `translate3d(${-length_px}px, 0, 0)` },
          ],
          { duration: pass_ms, iterations: Infinity, easing: `steps(${length_px}, end)` },
        )
        glide.currentTime = offset_ms
        glide.playbackRate = around.speed
        return glide
      })
    },
    follow(offset_ms) {
      for (const glide of glides) {
        const apart_ms = Math.abs(Number(glide.currentTime) - offset_ms) % pass_ms
        if (Math.min(apart_ms, pass_ms - apart_ms) > TOLERANCE_MS * around.speed) {
          glide.currentTime = offset_ms
        }
      }
    },
    picture: () => strips[0].querySelector("img"),
    dispose() {
      glides.forEach(glide => glide.cancel())
      glides = []
      for (const strip of strips) {
        strip.querySelectorAll("img").forEach(picture => picture.removeAttribute("src"))
        strip.remove()
      }
    },
  }
}

/** @param {Surroundings} around @param {number} length_px @param {number} copies @param {string} url */
function stripOf(around, length_px, copies, url) {
  const strip = document.createElement("div")
  strip.className = "strip"
  strip.style.width = `${length_px * copies}px`
  for (let copy = 0; copy < copies; copy++) {
    const picture = pictureOf(around.item, url)
    picture.className = ""
    picture.style.width = `${length_px}px`
    picture.style.height = `${around.height_px}px`
    picture.style.imageRendering = "pixelated"
    strip.appendChild(picture)
  }
  return strip
}

give("kinds/ticker.js", { ticker })
