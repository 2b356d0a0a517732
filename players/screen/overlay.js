// @ts-check
// `?overlay`: what a person who debugs a screen wants to read on it.

import { boundAt } from "./core/clock.js"
import { give } from "./parts.js"
import { styleWords } from "./words.js"

export class Overlay {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root
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
    const iso = /** @param {number} ms */ ms => new Date(ms).toISOString().replace("T", " ")
    const lines = [
      `time      ${iso(at)}`,
      `clock     ${clock.quality}  ±${boundAt(clock, tick)} ms  steps ${clock.steps}`,
      `link      ${link_up ? "up" : "down"}   class ${storage.offline_class}`,
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
  }
}

give("overlay.js", { Overlay })
