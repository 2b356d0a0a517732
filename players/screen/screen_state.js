// @ts-check
// How this player is, in the words of the report.

import { boundAt, timeAt } from "./core/clock.js"
import { codecs, engine, frame } from "./capabilities.js"
import { offlineClass } from "./offline_class.js"

let known_codecs = /** @type {any} */ (null)

/**
 * @param {object} parts
 * @param {import("./player.js").Player} parts.player
 * @param {import("./storage/memory.js").MemoryStorage} parts.storage
 * @param {import("./supply.js").Supply} parts.supply
 * @param {import("./health.js").Health} parts.health
 * @param {import("./witness.js").Witness} parts.witness
 * @param {import("./journal.js").Journal} parts.journal
 * @param {import("./core/clock.js").ClockState} parts.clock
 * @param {number} parts.tick
 * @param {{ usage?: number, quota?: number }} parts.estimate
 * @param {string} parts.build
 */
export function stateOf({
  player,
  storage,
  supply,
  health,
  witness,
  journal,
  clock,
  tick,
  estimate,
  build,
}) {
  known_codecs = known_codecs || codecs()
  const { board, current } = player
  const view = board && board.main
  const on = view && view.onAir
  const short = supply.keeping && supply.keeping.short
  const canvas = board && board.canvas
  return {
    now: {
      kind: player.kind,
      revision: current && current.revision,
      entry: on && on.entry.entry,
      item: on && on.entry.item,
      title: (on && on.item.title) || null,
      asset: (on && on.item.asset) || null,
      since_ms: on && on.starts_ms,
      picture: view && witness.thumbnail(view),
    },
    offline_class: offlineClass(storage, supply),
    clock: {
      quality: clock.quality,
      offset_ms: Math.round(timeAt(clock, tick) - Date.now()),
      bound_ms: boundAt(clock, tick),
      steps: clock.steps,
    },
    storage: {
      files: storage.held.size,
      waiting_events: journal.waiting,
      usage_bytes: estimate.usage || null,
      quota_bytes: estimate.quota || null,
      ...short,
    },
    codecs: known_codecs,
    canvas: Object.assign({ canvas, engine: engine() }, frame()),
    errors: health.errors().concat(canvasErrors(canvas), storageErrors(short)),
    build,
  }
}

/** @param {{ needed_bytes: number, kept_bytes: number } | null} short */
function storageErrors(short) {
  if (!short) return []
  const { needed_bytes, kept_bytes } = short
  const detail = `too small: needs ${needed_bytes} bytes, keeps ${kept_bytes}`
  return [{ kind: "storage", item: "", detail }]
}

/** @param {import("./types.js").Canvas | null} canvas */
function canvasErrors(canvas) {
  if (!canvas) return []
  const [width, height] = frame().frame_px
  const turned = canvas.rotation_deg % 180 !== 0
  const right = canvas.offset_x_px + (turned ? canvas.height_px : canvas.width_px)
  const bottom = canvas.offset_y_px + (turned ? canvas.width_px : canvas.height_px)
  // The window is rounded to CSS pixels: only a real shortfall is a wrong HDMI mode.
  if (right <= width + 2 && bottom <= height + 2) return []
  const detail = `the canvas ends at ${right}×${bottom}, the frame is ${width}×${height}`
  return [{ kind: "frame_too_small", item: "", detail }]
}
