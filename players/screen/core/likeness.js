// @ts-check
// Does a sample of the picture resemble what was planned? The other side of `look` in manifests.

/** @typedef {import("../types.js").Look} Look */
/** @typedef {"good" | "black" | "unlike"} Likeness */

export const COLUMNS = 9
export const ROWS = 8
// Brightness 0…1 below which a panel looks switched off.
const BLACK = 8 / 255
const LUMA_APART = 0.15
const BITS_APART = 16
// A moving picture is compared with its middle only.
const MOVING_APART = 0.35

/**
 * @param {number[]} cells brightness 0…255 of 9×8 cells, row after row
 * @returns {Look}
 */
export function lookOf(cells) {
  const luma = cells.reduce((sum, cell) => sum + cell, 0) / cells.length / 255
  let hash = ""
  for (let row = 0; row < ROWS; row++) {
    let byte = 0
    for (let column = 0; column < COLUMNS - 1; column++) {
      const at = row * COLUMNS + column
      byte = byte * 2 + (cells[at + 1] > cells[at] ? 1 : 0)
    }
    hash += byte.toString(16).padStart(2, "0")
  }
  return { luma, hash }
}

/**
 * @param {number[]} cells @param {Look | undefined} planned @param {boolean} moves
 * @returns {Likeness}
 */
export function likenessOf(cells, planned, moves) {
  const seen = lookOf(cells)
  const dark = planned !== undefined && planned.luma < 2 * BLACK
  if (seen.luma < BLACK && !dark) return "black"
  if (!planned) return "good"
  const apart = Math.abs(seen.luma - planned.luma)
  if (moves) return apart <= MOVING_APART ? "good" : "unlike"
  // A nearly even picture has no slopes to compare: its bits are noise.
  const even = Math.max(...cells) - Math.min(...cells) < 12
  const alike = even || differingBits(seen.hash, planned.hash) <= BITS_APART
  return apart <= LUMA_APART && alike ? "good" : "unlike"
}

/** @param {string} one @param {string} other */
function differingBits(one, other) {
  let count = 0
  for (let i = 0; i < 16; i++) {
    let bits = parseInt(one[i], 16) ^ parseInt(other[i] || "0", 16)
    for (; bits > 0; bits >>= 1) count += bits & 1
  }
  return count
}
