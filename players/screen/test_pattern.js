// @ts-check
// The test pattern at the canvas's exact pixels: every second pixel lit at the edges, a ruler of
// ten pixels, corner marks, colour bars, all the marks of Vietnamese, and the screen's name.

const PANGRAM = "Ẩm thực – Đường Nguyễn Huệ, ỦY BAN, KỶ, NGƯỜI, ỰỢỆ"
const BARS = ["#fff", "#ff0", "#0ff", "#0f0", "#f0f", "#f00", "#00f", "#000"]
const GRID_PX = 16

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

/** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height */
function bars(pen, width, height) {
  if (height < 3 * GRID_PX) return
  const top = Math.floor(height * 0.62)
  const tall = Math.max(2, Math.floor(height * 0.2))
  const wide = Math.floor((width - 4 * GRID_PX) / BARS.length)
  BARS.forEach((colour, index) => {
    pen.fillStyle = colour
    pen.fillRect(2 * GRID_PX + index * wide, top, wide, tall)
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

/** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height
 * @param {string} name */
function words(pen, width, height, name) {
  pen.textBaseline = "middle"
  pen.textAlign = "center"
  const rows =
    height < 3 * GRID_PX ? [`${name} ${width}×${height}`] : [name, `${width}×${height}`, PANGRAM]
  const room = height < 3 * GRID_PX ? height : height * 0.5
  rows.forEach((text, row) => {
    // The name is read from across the hall, the rest by whoever stands before it.
    const most = row === 0 ? height : Math.max(64, height / 18)
    let size = Math.floor(Math.min(room / rows.length / 1.5, most))
    do pen.font = `600 ${size}px "Be Vietnam Pro", sans-serif`
    while (pen.measureText(text).width > width - Math.max(3 * GRID_PX, width * 0.06) && --size > 8)
    const y =
      height < 3 * GRID_PX ? height / 2 : height * 0.08 + (room * (row + 0.5)) / rows.length
    const half = pen.measureText(text).width / 2 + 4
    pen.fillStyle = "#000"
    pen.fillRect(
      Math.round(width / 2 - half),
      Math.round(y - size * 0.75),
      Math.round(half * 2),
      Math.round(size * 1.5),
    )
    pen.fillStyle = "#fff"
    pen.fillText(text, Math.round(width / 2), Math.round(y))
  })
}
