// @ts-check
// What a manifest needs at once, and whether it may be heard.

import { planZone } from "./plan.js"
import { takeoversOf, withinValidity } from "./timetable.js"

/** @typedef {import("../types.js").Manifest} Manifest */
/** @typedef {import("../types.js").Showing} Showing */

/**
 * Assets of the showings on now and next, and of every takeover to come: those first.
 * @param {Manifest} manifest @param {number} now_ms
 * @param {import("./plan.js").IsUsable} isKnown
 */
export function urgentAssets(manifest, now_ms, isKnown) {
  const at = withinValidity(manifest, now_ms)
  /** @type {Set<string>} */
  const wanted = new Set()
  for (const zone of manifest.zones) {
    const plan = planZone(manifest, zone, at, isKnown)
    for (const showing of [plan.show, plan.next]) {
      if (showing) wantAll(wanted, showing.item)
    }
  }
  for (const takeover of takeoversOf(manifest)) {
    for (const name of [takeover.loop, takeover.ticker_loop]) {
      const loop = name && manifest.loops[name]
      for (const { item } of (loop && loop.entries) || []) wantAll(wanted, manifest.items[item])
    }
  }
  return Array.from(wanted).filter(sha256 => manifest.assets[sha256])
}

/** Where the screen has sound; in a takeover, where that one has. @param {Manifest} manifest
 * @param {Showing} showing @param {number} at */
export function maySound(manifest, showing, at) {
  if (showing.item.muted) return false
  if (showing.reason !== "takeover") return manifest.screen.sound === true
  return takeoversOf(manifest).some(
    one => one.sound === true && one.start_ms <= at && at < one.end_ms,
  )
}

/** @param {Set<string>} wanted @param {import("../types.js").Item | undefined} item */
function wantAll(wanted, item) {
  if (item && item.asset) wanted.add(item.asset)
  if (item && item.card) wanted.add(item.card)
}
