// @ts-check
// The test pattern at the canvas's exact pixels: every second pixel lit at the edges, a ruler of
// ten pixels, corner marks, colour bars, all the marks of Vietnamese, and the screen's name.

const PANGRAM_HALVES = ["Ẩm thực – Đường Nguyễn Huệ,", "ỦY BAN, KỶ, NGƯỜI, ỰỢỆ"]
const PANGRAM = PANGRAM_HALVES.join(" ")
const BARS = ["#fff", "#ff0", "#0ff", "#0f0", "#f0f", "#f00", "#00f"]
const GRID_PX = 16
// Below this the marks of Vietnamese melt together: rather fewer rows.
const LEAST_ROW_PX = 13
const LEAST_SIZE_PX = 8
const BARS_FROM = 0.62

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 * @param {string} name */
export function drawPattern(canvas, width, height, name) {
  canvas.width = width
  canvas.height = height
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }))
  pen.fillStyle = "#000"
  pen.fillRect(0, 0, width, height)
  checker(pen, width, height)
  bars(pen, width, height)
  ruler(pen, width, height)
  corners(pen, width, height)
  words(pen, width, height, name)
}

/** A one-pixel chequer: grey and even at 1:1, stripes and blots at any other scale.
 * @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height */
function checker(pen, width, height) {
  const pixels = pen.createImageData(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = x < GRID_PX || y < GRID_PX || x >= width - GRID_PX || y >= height - GRID_PX
      const value = edge && (x + y) % 2 === 0 ? 255 : 0
      const at = (y * width + x) * 4
      pixels.data[at] = pixels.data[at + 1] = pixels.data[at + 2] = value
      pixels.data[at + 3] = 255
    }
  }
  pen.putImageData(pixels, 0, 0)
}

/** From border to border. @param {CanvasRenderingContext2D} pen @param {number} width
 * @param {number} height */
function bars(pen, width, height) {
  if (height < 3 * GRID_PX) return
  const top = Math.floor(height * BARS_FROM)
  const tall = Math.max(2, Math.min(Math.floor(height * 0.2), height - GRID_PX - top))
  const room = width - 2 * GRID_PX
  BARS.forEach((colour, index) => {
    const left = Math.round((index * room) / BARS.length)
    const right = Math.round(((index + 1) * room) / BARS.length)
    pen.fillStyle = colour
    pen.fillRect(GRID_PX + left, top, right - left, tall)
  })
}

/** A mark every ten pixels, longer every hundred. @param {CanvasRenderingContext2D} pen
 * @param {number} width @param {number} height */
function ruler(pen, width, height) {
  pen.fillStyle = "#f00"
  for (let x = 0; x < width; x += 10) pen.fillRect(x, 0, 1, x % 100 === 0 ? GRID_PX - 2 : 5)
  for (let y = 0; y < height; y += 10) pen.fillRect(0, y, y % 100 === 0 ? GRID_PX - 2 : 5, 1)
}

/** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height */
function corners(pen, width, height) {
  const arm = Math.min(12, Math.floor(height / 2), Math.floor(width / 2))
  pen.fillStyle = "#0f0"
  for (const x of [0, width - 1]) {
    for (const y of [0, height - 1]) {
      pen.fillRect(x === 0 ? 0 : width - arm, y, arm, 1)
      pen.fillRect(x, y === 0 ? 0 : height - arm, 1, arm)
    }
  }
}

/** Between the borders and above the bars; on a strip, over its middle.
 * @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height
 * @param {string} name */
function words(pen, width, height, name) {
  pen.textBaseline = "middle"
  pen.textAlign = "center"
  const isStrip = height < 3 * GRID_PX
  const top = isStrip ? 0 : GRID_PX
  const room = isStrip ? height : height * BARS_FROM - GRID_PX
  const wide = width - Math.max(2 * GRID_PX + 8, width * 0.06)
  const rows = isStrip
    ? [`${name} ${width}×${height}`]
    : rowsFor(pen, wide, room, name, width, height)
  rows.forEach((text, row) => {
    // The name is read from across the hall, the rest by whoever stands before it.
    const most = row === 0 ? height : Math.max(64, height / 18)
    let size = Math.floor(Math.min(room / rows.length / 1.5, most))
    do pen.font = fontOf(size)
    while (pen.measureText(text).width > wide && --size > LEAST_SIZE_PX)
    const y = top + (room * (row + 0.5)) / rows.length
    const half = Math.min(pen.measureText(text).width, wide) / 2 + 4
    pen.fillStyle = "#000"
    pen.fillRect(
      Math.round(width / 2 - half),
      Math.round(y - size * 0.75),
      Math.round(half * 2),
      Math.round(size * 1.5),
    )
    pen.fillStyle = "#fff"
    pen.fillText(text, Math.round(width / 2), Math.round(y), wide)
  })
}

/** As many rows as stay legible. @param {CanvasRenderingContext2D} pen @param {number} wide
 * @param {number} room @param {string} name @param {number} width @param {number} height */
function rowsFor(pen, wide, room, name, width, height) {
  pen.font = fontOf(LEAST_SIZE_PX + 2)
  const pangram = pen.measureText(PANGRAM).width > wide ? PANGRAM_HALVES : [PANGRAM]
  const most = Math.max(1, Math.floor(room / LEAST_ROW_PX))
  if (most === 1) return [`${name} ${width}×${height}`]
  const size = `${width}×${height}`
  pen.font = fontOf(LEAST_SIZE_PX)
  const rows = [name, size, ...pangram].filter(text => pen.measureText(text).width <= wide)
  return rows.length ? rows.slice(0, most) : [size]
}

/** @param {number} size_px */
function fontOf(size_px) {
  return `600 ${size_px}px "Be Vietnam Pro", sans-serif`
}
