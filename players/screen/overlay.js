// @ts-check
// `?overlay`: what a person who debugs a screen wants to read on it.

import { boundAt } from "./core/clock.js"
import { offlineClass } from "./offline_class.js"
import { give } from "./parts.js"
import { whoAnswers } from "./upstream.js"
import { styleWords } from "./words.js"

const ASK_EVERY_MS = 5000
// Beside the canvas it covers nothing; this much room its lines need there.
const ROOM_PX = [440, 190]
const LARGEST_PX = 14
const SMALLEST_PX = 7
const GAP_PX = 8

export class Overlay {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root
    /** @type {import("./upstream.js").Answering | "…"} */
    this.answering = "…"
    this.ask_tick = 0
    styleWords()
    root.hidden = false
  }

  /**
   * @param {import("./player.js").Player} player @param {import("./supply.js").Supply} supply
   * @param {import("./core/clock.js").ClockState} clock @param {boolean} link_up
   * @param {import("./storage/memory.js").MemoryStorage} storage @param {number} at
   * @param {number} tick
   */
  follow(player, supply, clock, link_up, storage, at, tick) {
    if (tick >= this.ask_tick) {
      this.ask_tick = tick + ASK_EVERY_MS
      whoAnswers().then(found => (this.answering = found))
    }
    const iso = /** @param {number} ms */ ms => new Date(ms).toISOString().replace("T", " ")
    const bound = boundAt(clock, tick)
    const lines = [
      `time      ${iso(at)}`,
      `clock     ${clock.quality}  ${bound === null ? "±?" : `±${bound} ms`}  steps ${clock.steps}`,
      `link      ${this.linkWords(link_up)}`,
      `class     ${offlineClass(storage, supply)} now, ${storage.offline_class} at best`,
      `revision  ${player.current ? player.current.revision : "–"}`,
      `newest    ${supply.manifest ? supply.manifest.revision : "–"}`,
    ]
    for (const view of player.views()) {
      const on = view.onAir
      lines.push(
        `${view.zone.id.padEnd(9)} ${on ? `${on.entry.entry} ${on.item.title}` : "–"}`,
        `          until ${on && on.ends_ms < Infinity ? iso(on.ends_ms) : "–"}`,
      )
    }
    this.root.textContent = lines.join("\n")
    this.place(player.board)
  }

  /** A relay answers for a server that may be away. @param {boolean} link_up */
  linkWords(link_up) {
    const stream = link_up ? "events up" : "events down"
    if (this.answering === "relay") return `relay up, server up   ${stream}`
    if (this.answering === "relay alone") return `relay up, server away   ${stream}`
    if (this.answering === "server") return `server up   ${stream}`
    return this.answering === "nobody" ? `no answer   ${stream}` : "…"
  }

  /** @param {import("./stage.js").Board | null} board */
  place(board) {
    const { innerWidth, innerHeight } = window
    const box = board ? board.element.getBoundingClientRect() : { right: 0, bottom: 0 }
    const isRight = board !== null && innerWidth - box.right >= ROOM_PX[0]
    const isBelow = board !== null && innerHeight - box.bottom >= ROOM_PX[1]
    const { style } = this.root
    style.left = `${isRight ? box.right + GAP_PX : GAP_PX}px`
    style.top = `${isBelow && !isRight ? box.bottom + GAP_PX : GAP_PX}px`
    const size = isRight || isBelow ? LARGEST_PX : Math.min(innerWidth / 96, innerHeight / 48)
    style.fontSize = `${Math.max(SMALLEST_PX, Math.min(LARGEST_PX, Math.floor(size)))}px`
  }
}

give("overlay.js", { Overlay })
