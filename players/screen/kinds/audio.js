// @ts-check
// A sound with its title card; silent where the screen has no sound.

import { decoded, pictureOf } from "./image.js"
import { give } from "../parts.js"

/** @typedef {import("../types.js").Surroundings} Surroundings */

/** @param {Surroundings} around @returns {import("../types.js").Content} */
export function audio(around) {
  const cards = Array.from({ length: around.windows }, () =>
    pictureOf(around.item, around.card_url),
  )
  const sound = around.sound && around.url ? new Audio(around.url) : null
  return {
    elements: cards,
    prepare: () =>
      around.card_url ? Promise.all(cards.map(decoded)).then(() => undefined) : Promise.resolve(),
    show(offset_ms) {
      if (!sound) return
      if (offset_ms > 300) sound.currentTime = offset_ms / 1000
      sound.playbackRate = around.speed
      const started = sound.play()
      if (started) started.catch(() => around.onFailure("audio: blocked"))
    },
    follow() {},
    picture: () => cards[0],
    dispose() {
      if (sound) {
        sound.pause()
        sound.removeAttribute("src")
        sound.load()
      }
      for (const card of cards) {
        card.removeAttribute("src")
        card.remove()
      }
    },
  }
}

give("kinds/audio.js", { audio })
