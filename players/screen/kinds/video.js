// @ts-check
// A video that follows the clock: screens side by side show the same frame without talking.

import { nudgeOf } from "../core/nudge.js"
import { give } from "../parts.js"

/** @typedef {import("../types.js").Surroundings} Surroundings */

// A few milliseconds more than the video has must hold its last frame, not flash the first one.
const LOOPS_BEYOND_MS = 500
// Frames whose median is trusted: fewer is noise, more is late.
const FRAMES = 12
// Before a browser can tell its frames' times (Chromium 83), `currentTime` is good to 40 ms.
const COARSE_MS = 40
const COARSE_EVERY_MS = 200

/** @param {Surroundings} around @returns {import("../types.js").Content} */
export function video(around) {
  const videos = Array.from({ length: around.windows }, () => videoOf(around))
  const stops = videos.map(one => startFollowing(one, around))
  let onAir = false
  return {
    elements: videos,
    prepare: () => Promise.all(videos.map(one => playable(one))).then(() => undefined),
    show(offset_ms) {
      onAir = true
      videos.forEach((one, index) => {
        one.muted = !around.sound || index > 0
        const wanted_s = placeOf(one, around, offset_ms) / 1000
        if (apart(one, wanted_s) > 0.08) one.currentTime = wanted_s
        one.playbackRate = around.speed
        const started = one.play()
        if (started) started.catch(() => playMuted(one, around))
      })
    },
    follow(offset_ms, tick, again) {
      if (!onAir) return
      // The same film next: only the browser's own loop has no gap.
      videos.forEach(one => (one.loop = again || loops(around)))
      stops.forEach(one => one.expect(offset_ms, tick))
    },
    picture: () => (videos[0].readyState >= 2 ? videos[0] : null),
    dispose() {
      onAir = false
      stops.forEach(one => one.stop())
      for (const one of videos) {
        one.onerror = null
        one.pause()
        one.removeAttribute("src")
        one.load()
        one.remove()
      }
    },
  }
}

/** @param {Surroundings} around */
function videoOf(around) {
  const one = document.createElement("video")
  one.className = "picture"
  one.style.objectFit = around.item.fit === "cover" ? "cover" : "contain"
  one.muted = true
  one.preload = "auto"
  one.loop = loops(around)
  one.setAttribute("playsinline", "")
  one.onerror = () => around.onFailure(`video: ${(one.error && one.error.message) || "failed"}`)
  one.src = around.url
  return one
}

/** @param {HTMLVideoElement} one @returns {Promise<void>} */
function playable(one) {
  return new Promise((resolve, reject) => {
    const check = () => {
      if (one.readyState >= 3) resolve()
      else if (one.error) reject(new Error(`video: ${one.error.message || one.error.code}`))
    }
    for (const name of ["canplay", "canplaythrough", "error"]) one.addEventListener(name, check)
    check()
  })
}

/** @param {HTMLVideoElement} one @param {Surroundings} around */
function playMuted(one, around) {
  if (one.muted || !one.src) return
  around.onFailure("audio: blocked")
  one.muted = true
  const started = one.play()
  // Refused even without sound: the picture stands still, which the witness finds.
  if (started) started.catch(() => undefined)
}

/** @param {Surroundings} around */
function loops(around) {
  const own_ms = (around.asset && around.asset.duration_ms) || 0
  return own_ms > 0 && around.duration_ms > own_ms + LOOPS_BEYOND_MS
}

/** How far a film is from its place; the end and the beginning of a loop are neighbours.
 * @param {HTMLVideoElement} one @param {number} wanted_s
 */
function apart(one, wanted_s) {
  if (one.ended) return Infinity
  const apart_s = Math.abs(one.currentTime - wanted_s)
  return one.loop && one.duration > 0 ? Math.min(apart_s, one.duration - apart_s) : apart_s
}

/** @param {HTMLVideoElement} one @param {Surroundings} around @param {number} offset_ms */
function placeOf(one, around, offset_ms) {
  const own_ms = one.duration > 0 ? one.duration * 1000 : Infinity
  if (one.loop) return offset_ms % own_ms
  return Math.min(offset_ms, Math.max(0, own_ms - 50))
}

/** Holds the video to the clock by the dead-beat rule; with a sound track only by seeking.
 * @param {HTMLVideoElement} one @param {Surroundings} around
 */
function startFollowing(one, around) {
  /** @type {{ expected_ms: number, tick: number } | null} */
  let anchor = null
  /** @type {number[]} */
  let errors = []
  let resting_until = 0
  let stopped = false
  const callback = /** @type {any} */ (one).requestVideoFrameCallback
  const precise = typeof callback === "function"

  /** @param {number} tick @param {number} media_ms */
  const measure = (tick, media_ms) => {
    if (!anchor || one.paused || one.seeking) return
    const wanted = placeOf(one, around, anchor.expected_ms + (tick - anchor.tick) * around.speed)
    const own_ms = one.duration * 1000
    const error_ms = media_ms - wanted
    errors.push(one.loop ? ((error_ms + own_ms * 1.5) % own_ms) - own_ms / 2 : error_ms)
    if (errors.length < (precise ? FRAMES : 3) || tick < resting_until) return
    const nudge = nudgeOf(errors, precise ? 12 : COARSE_MS, !one.muted)
    errors = []
    if (nudge.seek_ms) {
      const to_ms = placeOf(one, around, (((media_ms + nudge.seek_ms) % own_ms) + own_ms) % own_ms)
      one.currentTime = to_ms / 1000
      resting_until = tick + 500
    } else if (nudge.for_ms) {
      one.playbackRate = around.speed * nudge.rate
      resting_until = tick + nudge.for_ms + 200
      setTimeout(() => {
        if (!stopped) one.playbackRate = around.speed
        errors = []
      }, nudge.for_ms)
    }
  }
  /** @param {number} _now @param {{ expectedDisplayTime: number, mediaTime: number }} frame */
  const onFrame = (_now, frame) => {
    if (stopped) return
    measure(frame.expectedDisplayTime, frame.mediaTime * 1000)
    callback.call(one, onFrame)
  }
  if (precise) callback.call(one, onFrame)
  const timer = precise
    ? 0
    : setInterval(() => measure(performance.now(), one.currentTime * 1000), COARSE_EVERY_MS)

  return {
    /** @param {number} offset_ms @param {number} tick */
    expect(offset_ms, tick) {
      anchor = { expected_ms: offset_ms, tick }
    },
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}

give("kinds/video.js", { video })
