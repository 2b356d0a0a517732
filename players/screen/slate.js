// @ts-check
// What is on the glass when there is nothing to play: how to pair, or who and when.

import { formatIn, inWords } from "./calendar_words.js"
import { backoffMs } from "./core/backoff.js"
import { give } from "./parts.js"
import { styleWords } from "./words.js"

const ASK_EVERY_MS = 2000
// Sentences are five units tall; smaller than this nobody reads them, and no phone the QR.
const LEAST_UNIT_PX = 2.4

export class Slate {
  /**
   * @param {object} parts
   * @param {HTMLElement} parts.root
   * @param {import("./api.js").Api} parts.api
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
  }

  /** Called by the one loop. @param {boolean} refused the server knows no such screen
   * @param {import("./player.js").Player} player @param {number} at
   */
  follow(refused, player, at) {
    const { pairing } = this
    const busy = player.showsSomething
    if (refused) pairing.follow()
    if (refused && pairing.code) this.showCode(pairing.code, pairing.picture, busy)
    else if (busy || player.kind === "closed" || player.kind === "blackout") this.hide()
    else if (player.newest) this.showNothing(player.newest.screen, at)
    else if (!refused) this.showMessage("Đang kết nối máy chủ…", "Connecting to the server…")
  }

  hide() {
    this.root.hidden = true
    this.shown = ""
  }

  /** @param {string} code @param {string} picture the address of a QR, or empty
   * @param {boolean} beside a programme that it must not cover
   */
  showCode(code, picture, beside) {
    const heading = element("h1", "Ghép nối màn hình")
    const digits = element("p", `${code.slice(0, 3)} ${code.slice(3)}`, "code")
    if (beside) this.fill(`beside ${code}`, "corner", [heading, digits])
    else if (!this.hasRoom()) this.fill(`alone ${code}`, "alone", [digits])
    else {
      const [vi, en] = picture
        ? ["Quét mã QR rồi chọn màn hình này.", "Scan the QR code, then choose this screen."]
        : [
            "Vào trang quản trị, bấm Ghép thiết bị rồi nhập mã này.",
            "In the admin pages, press Pair a device and enter this code.",
          ]
      const words = [heading, digits, element("p", vi), element("p", en, "english")]
      this.fill(code + picture, "", words, picture)
    }
  }

  /** @param {string} message @param {string} english */
  showMessage(message, english) {
    this.fill(message, "", [element("h1", message), element("p", english, "english")])
  }

  /** @param {import("./types.js").Manifest["screen"]} screen @param {number} at */
  showNothing(screen, at) {
    const { time, date } = inWords(formatIn(screen.tz), at)
    this.fill(`${screen.name} ${time} ${date}`, this.hasRoom() ? "" : "alone", [
      element("h1", screen.unit),
      element("p", time, "code"),
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

  hasRoom() {
    return this.unitPx() >= LEAST_UNIT_PX
  }

  /** @param {string} key @param {string} className @param {HTMLElement[]} words
   * @param {string} [picture]
   */
  fill(key, className, words, picture) {
    const { innerWidth, innerHeight } = window
    const shown = [key, className, innerWidth, innerHeight].join()
    this.root.hidden = false
    if (this.shown === shown) return
    this.shown = shown
    const wide = innerWidth >= innerHeight * 1.3
    this.root.className = className || (wide ? "wide" : "")
    // Digits alone fill what there is: seven signs, each six tenths of their height wide.
    const alone_px = Math.min(innerHeight * 0.8, innerWidth / 4.6)
    this.root.style.fontSize = `${className === "alone" ? alone_px : this.unitPx()}px`
    while (this.root.firstChild) this.root.removeChild(this.root.firstChild)
    const group = this.root.appendChild(document.createElement("div"))
    for (const word of words) group.appendChild(word)
    if (!picture) return
    const image = new Image()
    image.alt = ""
    image.src = picture
    this.root.appendChild(image)
  }
}

/** An unpaired player asks for a code and waits until a person confirms it. */
class Pairing {
  /** @param {{ api: import("./api.js").Api, ticks: () => number, chance: () => number,
   *   onPaired: () => void }} parts
   */
  constructor(parts) {
    this.parts = parts
    this.code = ""
    this.picture = ""
    this.claim = ""
    this.busy = false
    this.next_tick = 0
    this.attempt = 0
  }

  /** Called while the server refuses us. */
  follow() {
    const { ticks, chance } = this.parts
    if (this.busy || ticks() < this.next_tick) return
    this.busy = true
    const step = this.claim ? this.ask() : this.begin()
    step
      .then(
        () => {
          this.attempt = 0
          this.next_tick = ticks() + ASK_EVERY_MS
        },
        () => {
          this.next_tick = ticks() + backoffMs(this.attempt++, chance())
        },
      )
      .then(() => (this.busy = false))
  }

  async begin() {
    const { status, body } = await this.parts.api.ask("/api/player/pair", { send: {} })
    if (status !== 200) throw new Error(`pairing: answered ${status}`)
    this.claim = body.claim
    this.code = body.code
    this.picture = body.qr || ""
  }

  async ask() {
    const path = `/api/player/pair/${encodeURIComponent(this.claim)}`
    const { status } = await this.parts.api.ask(path)
    if (status === 202) return
    if (status !== 200 && status !== 404) throw new Error(`pairing: answered ${status}`)
    this.claim = this.code = ""
    if (status === 200) this.parts.onPaired()
  }
}

/** @param {string} name @param {string} text @param {string} [className] */
function element(name, text, className) {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

give("slate.js", { Slate })
