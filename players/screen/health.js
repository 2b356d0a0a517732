// @ts-check
// What is wrong and what follows: bad items rest for growing pauses, and everything is reported.

import { isKnown } from "./player.js"

/** @typedef {import("./types.js").Manifest} Manifest */
/** @typedef {import("./types.js").Showing} Showing */

const FIRST_REST_MS = 10000
const LONGEST_REST_MS = 3600 * 1000
// A picture that never arrived is not a bad picture: it comes back as soon as the link does.
const ABSENT_REST_MS = 5000

export class Health {
  /**
   * @param {object} parts
   * @param {() => number} parts.ticks
   * @param {(sha256: string) => boolean} parts.isStored
   * @param {(kind: string, item: string, detail: string) => void} parts.onFault
   */
  constructor(parts) {
    this.parts = parts
    /** @type {Map<string, { until: number, failures: number }>} */
    this.resting = new Map()
    /** @type {Set<string>} */
    this.told = new Set()
    this.errors = 0
    this.lastError = ""
  }

  /** @param {string} id @param {Manifest} manifest */
  isUsable(id, manifest) {
    if (!isKnown(manifest, id)) {
      this.tellOnce("unknown_kind", id, `item ${id} is of a kind this player does not know`)
      return false
    }
    const rest = this.resting.get(restKey(manifest.items[id], id))
    return !rest || this.parts.ticks() >= rest.until
  }

  /** @param {Showing} showing @param {string} reason */
  fail(showing, reason) {
    this.errors++
    this.lastError = reason
    if (reason.startsWith("audio: blocked")) {
      this.tellOnce("audio_blocked", showing.entry.item, reason)
      return
    }
    const { item, entry } = showing
    const key = restKey(item, entry.item)
    const before = this.resting.get(key)
    const failures = before ? before.failures + 1 : 1
    const stored = !item.asset || this.parts.isStored(item.asset)
    const rest_ms = Math.min(LONGEST_REST_MS, FIRST_REST_MS * Math.pow(2, failures - 1))
    this.resting.set(key, {
      until: this.parts.ticks() + (stored ? rest_ms : ABSENT_REST_MS),
      failures: stored ? failures : 0,
    })
    this.parts.onFault("item", entry.item, reason)
  }

  /** It was seen to work: forget what was held against it. @param {Showing} showing */
  forgive(showing) {
    this.resting.delete(restKey(showing.item, showing.entry.item))
  }

  /** @param {import("./types.js").Canvas} _canvas @param {number} _at */
  shiftPx(_canvas, _at) {
    return 0
  }

  /** @param {string} kind @param {string} item @param {string} detail */
  tellOnce(kind, item, detail) {
    const key = `${kind} ${item}`
    if (this.told.has(key)) return
    this.told.add(key)
    this.parts.onFault(kind, item, detail)
  }
}

/** By content, so that a mended file starts afresh. @param {import("./types.js").Item} item
 * @param {string} id */
function restKey(item, id) {
  return item.asset || id
}
