// @ts-check
// What is on the glass when there is nothing to play: a pairing code, or who and when.

import { inWords } from "./clock_view.js"

export class Slate {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root
    this.shown = ""
  }

  /** @param {import("./pairing.js").Pairing} pairing @param {import("./player.js").Player} player
   * @param {number} at
   */
  follow(pairing, player, at) {
    this.root.className = player.showsSomething ? "corner" : ""
    if (!pairing.paired && pairing.code) this.showCode(pairing.code, pairing.picture)
    else if (player.showsSomething || player.kind === "closed" || player.kind === "blackout") {
      this.hide()
    } else if (player.newest) this.showNothing(player.newest.screen, at)
    else this.showMessage("Đang kết nối máy chủ…", "Connecting to the server…")
  }

  hide() {
    this.root.hidden = true
    this.shown = ""
  }

  /** @param {string} code @param {string} picture an SVG or PNG address of the QR, or empty */
  showCode(code, picture) {
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`
    this.fill(code, [
      element("h1", "Ghép nối màn hình"),
      element("p", "Quét mã QR, hoặc vào mục Màn hình và nhập mã"),
      element("p", "Scan the code, or enter it under Screens"),
      element("p", spaced, "code"),
      picture ? qr(picture) : null,
    ])
  }

  /** @param {string} message @param {string} english */
  showMessage(message, english) {
    this.fill(message, [element("h1", message), element("p", english)])
  }

  /** @param {import("./types.js").Manifest["screen"]} screen @param {number} at */
  showNothing(screen, at) {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: screen.tz,
      hour12: false,
      weekday: "short",
      day: "2-digit",
      month: "2-digit",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    })
    const { time, date } = inWords(format, at)
    this.fill(`${screen.name} ${time} ${date}`, [
      element("h1", screen.unit),
      element("p", time, "code"),
      element("p", date),
      element("p", screen.name),
    ])
  }

  /** @param {string} key @param {(HTMLElement | null)[]} parts */
  fill(key, parts) {
    this.root.hidden = false
    if (this.shown === key) return
    this.shown = key
    while (this.root.firstChild) this.root.removeChild(this.root.firstChild)
    for (const part of parts) if (part) this.root.appendChild(part)
  }
}

/** @param {string} name @param {string} text @param {string} [className] */
function element(name, text, className) {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

/** @param {string} picture */
function qr(picture) {
  const image = new Image()
  image.alt = ""
  image.src = picture
  return image
}
