// @ts-check
// Where the word of a drill stands and what room is left for everything else.

/** @typedef {import("../types.js").Canvas} Canvas */

// The word in its letters' size, with a little air on both sides.
const WORD_EM = 5.2
const LED_SIZES = [32, 24, 16]
// Pictures that would have to shrink below this are left as they are: the word comes and goes.
const LEAST_SCALE = 0.7

/**
 * A strip has the word at its end, where lines leave; every other canvas along its top.
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
