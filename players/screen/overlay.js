// @ts-check
// `?overlay`: what a person who debugs a screen wants to read on it.

import { boundAt } from "./core/clock.js"

export class Overlay {
  /** @param {HTMLElement} root @param {boolean} shown */
  constructor(root, shown) {
    this.root = root
    this.shown = shown
    root.hidden = !shown
  }

  /** @param {() => any[]} facts */
  follow(facts) {
    if (!this.shown) return
    const [player, supply, clock, link, storage, at, tick] = facts()
    const iso = /** @param {number} ms */ ms => new Date(ms).toISOString().replace("T", " ")
    const lines = [
      `time      ${iso(at)}`,
      `clock     ${clock.quality}  ±${boundAt(clock, tick)} ms  steps ${clock.steps}`,
      `link      ${link.up ? "up" : "down"}   class ${storage.offline_class}`,
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
