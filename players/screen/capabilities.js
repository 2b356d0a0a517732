// @ts-check
// What this browser can do, as facts for the server and for installers.

const PROFILES = {
  h264: 'video/mp4; codecs="avc1.640028"',
  h264_baseline: 'video/mp4; codecs="avc1.42E01E"',
  hevc: 'video/mp4; codecs="hvc1.1.6.L93.B0"',
  vp8: 'video/webm; codecs="vp8"',
  vp9: 'video/webm; codecs="vp9"',
  av1: 'video/mp4; codecs="av01.0.05M.08"',
  aac: 'audio/mp4; codecs="mp4a.40.2"',
  opus: 'audio/webm; codecs="opus"',
  mp3: "audio/mpeg",
}

export function codecs() {
  const video = document.createElement("video")
  /** @type {{ [name: string]: string }} */
  const found = {}
  for (const [name, type] of Object.entries(PROFILES))
    found[name] = video.canPlayType(type) || "no"
  return found
}

/** The frame as the browser has it, to compare with the canvas and the HDMI mode. */
export function frame() {
  const dpr = window.devicePixelRatio || 1
  return {
    frame_px: [Math.round(window.innerWidth * dpr), Math.round(window.innerHeight * dpr)],
    screen_px: [Math.round(window.screen.width * dpr), Math.round(window.screen.height * dpr)],
    device_pixel_ratio: dpr,
  }
}

export function engine() {
  const match = /(?:Chrom(?:e|ium)|Firefox|Version)\/(\d+)/.exec(navigator.userAgent)
  return match ? Number(match[1]) : null
}
