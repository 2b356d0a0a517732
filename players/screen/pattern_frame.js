// @ts-check
// "Which screen is this?": the test pattern with the screen's name over the canvas for a while.

const SHOWN_MS = 30000

export class Pattern {
  /** @param {() => number} ticks */
  constructor(ticks) {
    this.ticks = ticks
    this.until_tick = 0
    /** @type {HTMLIFrameElement | null} */
    this.frame = null
  }

  /** @param {import("./player.js").Player} player */
  show(player) {
    const { board, current } = player
    if (!board || !current) return
    this.hide()
    const { width_px, height_px } = board.canvas
    const name = encodeURIComponent(current.screen.name)
    this.frame = document.createElement("iframe")
    this.frame.className = "pattern"
    this.frame.width = String(width_px)
    this.frame.height = String(height_px)
    this.frame.src = `check.html?pattern=${width_px}x${height_px}&name=${name}`
    board.element.appendChild(this.frame)
    this.until_tick = this.ticks() + SHOWN_MS
  }

  get isShown() {
    return this.frame !== null
  }

  /** Called by the one loop. */
  follow() {
    if (this.frame && this.ticks() >= this.until_tick) this.hide()
  }

  hide() {
    if (this.frame) this.frame.remove()
    this.frame = null
  }
}
