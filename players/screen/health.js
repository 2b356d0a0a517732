// @ts-check
// What is wrong and what follows: bad items rest for growing pauses, a sick stage is rebuilt, a
// sick player restarts, all within a budget, and everything is reported.

import { remedyFor } from "./core/restarts.js"
import { isKnown } from "./slots.js"
import { noteOf, setNote } from "./tab_notes.js"

/** @typedef {import("./types.js").Manifest} Manifest */
/** @typedef {import("./types.js").Showing} Showing */

const FIRST_REST_MS = 10000
const LONGEST_REST_MS = 3600 * 1000
// A picture that never arrived is not a bad picture: it comes back as soon as the link does.
const ABSENT_REST_MS = 5000
const CURRENT_MS = 600 * 1000
// One pixel of four, a step each 90 s: no edge burns in and nobody sees it move.
const ORBIT = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
]
const ORBIT_STEP_MS = 90000
// One sample may be taken amiss; a picture that is unlike itself so often is another one.
const UNLIKE_TIMES = 3

export class Health {
  /**
   * @param {object} parts
   * @param {() => number} parts.ticks
   * @param {(sha256: string) => boolean} parts.isStored
   * @param {(sha256: string) => boolean} parts.isOutOfReach neither stored nor to be had
   * @param {(kind: string, item: string, detail: string) => void} parts.onFault
   * @param {() => void} parts.onRebuild
   * @param {() => void} parts.onRestart
   */
  constructor(parts) {
    this.parts = parts
    /** @type {Map<string, { until: number, failures: number }>} */
    this.resting = new Map()
    /** @type {Map<string, { tick: number, kind: string, item: string, detail: string }>} */
    this.told = new Map()
    /** @type {Map<string, number>} how often in a row a picture was unlike what was planned */
    this.unlike = new Map()
    /** @type {number[]} */
    this.rebuilds = []
    this.wellSince = 0
  }

  /** @param {string} id @param {Manifest} manifest */
  isUsable(id, manifest) {
    if (!isKnown(id, manifest)) {
      this.tell("unknown_kind", id, "an item of a kind that this player does not know")
      return false
    }
    const { asset } = manifest.items[id]
    if (asset && this.parts.isOutOfReach(asset)) return false
    const rest = this.resting.get(restKey(manifest.items[id], id))
    return !rest || this.parts.ticks() >= rest.until
  }

  /** @param {Showing} showing @param {string} reason */
  fail(showing, reason) {
    if (reason.startsWith("audio: blocked")) {
      this.tell("audio_blocked", showing.entry.item, reason)
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
    this.tell("item", entry.item, reason)
  }

  /** What a sample found. @param {Showing} showing @param {import("./witness.js").Finding} finding */
  noteFinding(showing, finding) {
    const key = restKey(showing.item, showing.entry.item)
    if (finding === "good") {
      this.resting.delete(key)
      this.unlike.delete(key)
      this.rebuilds = []
      return
    }
    if (finding === "unlike") {
      const times = (this.unlike.get(key) || 0) + 1
      this.unlike.set(key, times)
      if (times < UNLIKE_TIMES) return
    }
    this.tell(finding, showing.entry.item, `the picture on the glass is ${finding}`)
    if (finding === "black" || finding === "frozen") this.climb()
  }

  /** Something is wrong with the stage as a whole: rebuild, then restart, then wait. */
  climb() {
    const tick = this.parts.ticks()
    const restarts = JSON.parse(noteOf("restarts") || "[]")
    const wall = Date.now()
    const remedy = remedyFor(
      this.rebuilds.map(one => wall - (tick - one)),
      restarts,
      wall,
    )
    this.parts.onFault("remedy", "", remedy)
    if (remedy === "rebuild") {
      this.rebuilds.push(tick)
      this.parts.onRebuild()
    } else if (remedy === "restart") {
      setNote("restarts", JSON.stringify(restarts.concat([wall]).slice(-20)))
      this.parts.onRestart()
    }
  }

  /** Where the canvas stands in its orbit: LCD panels only, an LED must stay 1:1.
   * @param {Manifest["screen"]} screen @param {number} at
   */
  orbit(screen, at) {
    if (screen.kind !== "eboard") return ORBIT[0]
    return ORBIT[Math.floor(at / ORBIT_STEP_MS) % ORBIT.length]
  }

  /** Report a fault, but the same one only once in a while. @param {string} kind
   * @param {string} item @param {string} detail */
  tell(kind, item, detail) {
    const tick = this.parts.ticks()
    const before = this.told.get(`${kind} ${item}`)
    this.told.set(`${kind} ${item}`, { tick, kind, item, detail })
    if (before && tick - before.tick < CURRENT_MS) return
    this.parts.onFault(kind, item, detail)
  }

  /** What is wrong just now. */
  errors() {
    const tick = this.parts.ticks()
    for (const [key, one] of Array.from(this.told)) {
      if (tick - one.tick >= CURRENT_MS) this.told.delete(key)
    }
    return Array.from(this.told.values())
      .map(({ kind, item, detail }) => ({ kind, item, detail }))
      .slice(-20)
  }
}

/** By content, so that a mended file starts afresh. @param {import("./types.js").Item} item
 * @param {string} id */
function restKey(item, id) {
  return item.asset || id
}
