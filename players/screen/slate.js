// @ts-check
// What is on the glass when there is nothing to play: how to pair, or who and when.

import { formatIn, inWords } from "./calendar_words.js"
import { Pairing } from "./pairing.js"
import { give } from "./parts.js"
import { becomeOnlyStoredScreen } from "./stored_screens.js"
import { styleWords } from "./words.js"

// Sentences are five units tall; smaller than this nobody reads them.
const LEAST_UNIT_PX = 2.4
// A lower or narrower frame is a panel of lamps, where grey smears: whole pixels, black and white.
const LEAST_SIDE_PX = 400
// Pixel fonts at whole multiples stay whole pixels. Largest first, each with its family.
const PANEL_SIZES = [128, 96, 64, 48, 32, 24, 16]
const LEAST_MODULE_PX = 3 // of a QR: smaller lamps melt into each other before a camera

export class Slate {
  /**
   * @param {object} parts
   * @param {HTMLElement} parts.root
   * @param {import("./api.js").Api} parts.api
   * @param {import("./storage/database.js").Database | null} parts.database
   * @param {() => number} parts.ticks
   * @param {() => number} parts.chance
   * @param {() => void} parts.onPaired
   */
  constructor(parts) {
    this.parts = parts
    this.root = parts.root
    styleWords()
    this.pairing = new Pairing(parts)
    this.shown = ""
    this.sought = false
    this.align = () => {}
    // Widths are known once the fonts are there.
    if (document.fonts) document.fonts.addEventListener("loadingdone", () => this.align())
  }

  /** Called by the one loop. @param {boolean} refused the server knows no such screen
   * @param {import("./player.js").Player} player @param {number} at
   */
  follow(refused, player, at) {
    const { pairing } = this
    if (!this.sought && !this.parts.api.screen && !player.newest) {
      this.sought = true
      // Nothing to find, or nothing to read: then there is a code to show.
      becomeOnlyStoredScreen(this.parts.api).catch(() => undefined)
    }
    const busy = player.showsSomething
    if (refused) pairing.follow()
    if (refused && pairing.code) {
      this.showCode(pairing.code, pairing.picture, busy)
      if (busy) this.keepClear(player)
    } else if (busy || player.kind === "closed" || player.kind === "blackout") this.hide()
    else if (player.newest) this.showNothing(player.newest.screen, player.parts.knowsTime() && at)
    else if (!refused) this.showMessage("Đang kết nối máy chủ…", "Connecting to the server…")
  }

  /** In the main zone's corner: elsewhere a line or a clock would run beneath it.
   * @param {import("./player.js").Player} player
   */
  keepClear({ board }) {
    const main = board && board.main
    if (!main || main.zone.fold) return
    const { innerWidth, innerHeight } = window
    const { right, bottom } = main.element.getBoundingClientRect()
    this.root.style.marginRight = `${Math.max(0, innerWidth - right)}px`
    this.root.style.marginBottom = `${Math.max(0, innerHeight - bottom)}px`
  }

  hide() {
    this.root.hidden = true
    this.shown = ""
  }

  /** @param {string} code @param {string} picture the address of a QR, or empty
   * @param {boolean} beside a programme that it must not cover
   */
  showCode(code, picture, beside) {
    const heading = element("h1", "Ghép thiết bị")
    const digits = element("p", `${code.slice(0, 3)} ${code.slice(3)}`, "code")
    if (isPanel()) this.fillPanel(digits, 0.75, beside, picture)
    else if (beside) this.fill(`beside ${code}`, "corner", [heading, digits])
    else {
      const [vi, en] = picture
        ? ["Quét mã QR rồi chọn màn hình này.", "Scan the QR code, then choose this screen."]
        : [
            "Ở trang Màn hình, bấm “Ghép thiết bị” rồi nhập mã này.",
            "On the page Screens, press “Pair a device” and enter this code.",
          ]
      const words = [heading, digits, element("p", vi), element("p", en, "english")]
      this.fill(code + picture, "", words, picture)
    }
  }

  /** @param {string} message @param {string} english */
  showMessage(message, english) {
    if (isPanel()) this.fillPanel(element("p", message), 1.25, false)
    else this.fill(message, "", [element("h1", message), element("p", english, "english")])
  }

  /** @param {import("./types.js").Manifest["screen"]} screen @param {number | false} at */
  showNothing(screen, at) {
    if (!at) return this.showMessage(screen.name, screen.unit)
    const { time, date } = inWords(formatIn(screen.tz), at)
    const clock = element("p", time, "code")
    if (this.unitPx() < LEAST_UNIT_PX) return this.fillPanel(clock, 0.75, false)
    this.fill(`${screen.name} ${time} ${date}`, "", [
      element("h1", screen.unit),
      clock,
      element("p", date),
      element("p", screen.name),
    ])
  }

  /** A hundredth of the frame's smaller side, or less where the words need more. */
  unitPx() {
    const { innerWidth, innerHeight } = window
    if (innerWidth >= innerHeight * 1.3) return Math.min(innerHeight / 100, innerWidth / 170)
    return Math.min(innerWidth / 100, innerHeight / 150)
  }

  /** One line, and a QR beside or below it where its modules are large enough.
   * @param {HTMLElement} line @param {number} height in em, of what is written
   * @param {boolean} beside a programme @param {string} [picture]
   */
  fillPanel(line, height, beside, picture) {
    const { innerWidth, innerHeight } = window
    const key = `${line.textContent}${picture || ""}`
    if (!this.begins(key, beside ? "panel corner" : "panel")) return
    this.root.appendChild(line)
    const ems = 0.65 * (line.textContent || "").length
    const fits = (/** @type {number} */ wide, /** @type {number} */ high) =>
      PANEL_SIZES.find(size => size * ems <= wide && size * height <= high) ||
      (16 * height <= high ? 16 : 0) // a name longer than the wall is read from its beginning
    const upright = innerHeight > innerWidth
    const qr = picture && !beside ? wholeModules(picture, upright) : null
    let room = { left: 0, top: 0, width: innerWidth, height: innerHeight }
    if (qr) {
      const side = qr.side_px
      this.root.appendChild(qr.image)
      qr.image.style.left = `${upright ? Math.floor((innerWidth - side) / 2) : 2}px`
      qr.image.style.top = `${upright ? innerHeight - side - 2 : Math.floor((innerHeight - side) / 2)}px`
      if (upright) room.height -= side + 4
      else room = Object.assign(room, { left: side + 2, width: innerWidth - side - 2 })
    }
    const size = beside ? 16 : fits(room.width, room.height)
    line.style.fontSize = `${size}px`
    line.style.fontFamily = `"Signage LED ${[32, 24, 16].find(each => size % each === 0) || 16}"`
    if (beside) return
    this.align = () => this.centre(line, room, height < 1 ? Math.floor(size / 8) : 0)
    this.align()
  }

  /** In the middle, but on whole pixels.
   * @param {HTMLElement} line
   * @param {{ left: number, top: number, width: number, height: number }} room
   * @param {number} lift digits leave the room for accents above them empty
   */
  centre(line, room, lift) {
    const left = Math.max(0, Math.floor((room.width - line.offsetWidth) / 2))
    line.style.left = `${room.left + left}px`
    line.style.top = `${room.top + Math.floor((room.height - line.offsetHeight) / 2) - lift}px`
  }

  /** @param {string} key @param {string} className @param {HTMLElement[]} words
   * @param {string} [picture]
   */
  fill(key, className, words, picture) {
    const wide = window.innerWidth >= window.innerHeight * 1.3
    if (!this.begins(key, className || (wide ? "wide" : ""))) return
    this.root.style.fontSize = `${this.unitPx()}px`
    const group = this.root.appendChild(document.createElement("div"))
    for (const word of words) group.appendChild(word)
    if (!picture) return
    const image = new Image()
    image.alt = ""
    image.src = picture
    this.root.appendChild(image)
  }

  /** Clear the glass for something new; false when it is there already.
   * @param {string} key @param {string} className
   */
  begins(key, className) {
    const shown = [key, className, window.innerWidth, window.innerHeight].join()
    this.root.hidden = false
    if (this.shown === shown) return false
    this.shown = shown
    this.align = () => {}
    this.root.className = className
    this.root.style.margin = ""
    while (this.root.firstChild) this.root.removeChild(this.root.firstChild)
    return true
  }
}

function isPanel() {
  return Math.min(window.innerWidth, window.innerHeight) < LEAST_SIDE_PX
}

/** A QR whose modules are whole pixels; null where a camera could not part them.
 * @param {string} picture @param {boolean} upright
 */
function wholeModules(picture, upright) {
  const { innerWidth, innerHeight } = window
  const found = /viewBox=["']0 0 (\d+)/.exec(decodeURIComponent(picture))
  if (!found) return null
  const room = upright
    ? Math.min(innerWidth - 4, innerHeight * 0.6)
    : Math.min(innerHeight, innerWidth / 2)
  const module_px = Math.floor(room / Number(found[1]))
  if (module_px < LEAST_MODULE_PX) return null
  const side_px = module_px * Number(found[1])
  const image = new Image()
  image.alt = ""
  image.src = picture
  image.style.width = image.style.height = `${side_px}px`
  return { image, side_px }
}

/** @param {string} name @param {string} text @param {string} [className] */
function element(name, text, className) {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

give("slate.js", { Slate })
