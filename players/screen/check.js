// @ts-check
// `/play/check`: what this browser can do, a verdict for each feature, in a minute; and with
// `?pattern=WxH&name=` the test pattern at the exact pixels of a canvas.

import { codecs, engine, frame } from "./capabilities.js"
import { offlineNow } from "./check_offline.js"
import { drawPattern } from "./test_pattern.js"

/** @typedef {"good" | "limited" | "bad"} Verdict */
/** @typedef {{ verdict: Verdict, title: string, detail: string }} Row */

const WORDS = { good: "Tốt", limited: "Hạn chế", bad: "Không được" }

const asked = new URLSearchParams(location.search)
if (asked.has("pattern")) showPattern(asked.get("pattern") || "", asked.get("name") || "")
else showVerdicts()

/** @param {string} size @param {string} name */
function showPattern(size, name) {
  const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("pattern"))
  const match = /^(\d+)x(\d+)$/.exec(size)
  const [wide, high] = frame().frame_px
  const width = match ? Number(match[1]) : wide
  const height = match ? Number(match[2]) : high
  canvas.hidden = false
  // Inside the player's stage the frame is scaled already.
  if (window.top === window)
    canvas.style.transform = `scale(${1 / (window.devicePixelRatio || 1)})`
  const draw = () => drawPattern(canvas, width, height, name)
  draw()
  if (document.fonts) document.fonts.load('600 24px "Be Vietnam Pro"').then(draw, draw)
}

async function showVerdicts() {
  const main = /** @type {HTMLElement} */ (document.getElementById("verdicts"))
  const body = /** @type {HTMLElement} */ (document.getElementById("rows"))
  main.hidden = false
  const rows = [
    version(),
    await offline(),
    pixels(),
    codecRow("h264", "Video H.264"),
    codecRow("vp9", "Video VP9"),
    await autoplay(),
    motion(),
    await decoding(),
    await server(),
    clock(),
  ]
  for (const row of rows) {
    const line = body.appendChild(document.createElement("tr"))
    line.setAttribute("data-verdict", row.verdict)
    for (const text of [WORDS[row.verdict], row.title, row.detail]) {
      line.appendChild(document.createElement("td")).textContent = text
    }
  }
  const worst = rows.filter(row => row.verdict !== "good").length
  const summary = /** @type {HTMLElement} */ (document.getElementById("summary"))
  summary.textContent =
    worst === 0
      ? "Trình duyệt này đáp ứng mọi yêu cầu."
      : `${worst} mục cần xem, ${rows.length - worst} mục tốt.`
  document.documentElement.setAttribute("data-checked", "")
}

/** @returns {Row} */
function version() {
  const found = engine()
  const verdict = !found ? "limited" : found >= 80 ? "good" : found >= 63 ? "limited" : "bad"
  const detail = found ? `phiên bản ${found}; cần từ 63` : "không đọc được phiên bản"
  return { verdict, title: "Trình duyệt", detail }
}

/** @returns {Promise<Row>} */
async function offline() {
  const { verdict, detail } = await offlineNow()
  return { verdict, title: "Phát khi mất mạng và mất điện", detail }
}

/** @returns {Row} */
function pixels() {
  const { frame_px, screen_px, device_pixel_ratio } = frame()
  const detail = `khung ${frame_px.join("×")}, màn hình ${screen_px.join("×")}, tỉ lệ ${device_pixel_ratio}`
  const title = "Điểm ảnh 1:1"
  if (device_pixel_ratio !== 1) {
    const advice = "đặt thu phóng 100 %; thiết bị tự bù nhưng chữ do hệ thống vẽ sẽ nhòe"
    return { verdict: "limited", title, detail: `${detail} — ${advice}` }
  }
  const whole = frame_px.join() === screen_px.join()
  return {
    verdict: whole ? "good" : "limited",
    title,
    detail: whole ? detail : `${detail} — bật chế độ toàn màn hình`,
  }
}

/** @param {string} name @param {string} title @returns {Row} */
function codecRow(name, title) {
  const found = codecs()[name]
  const verdict = found === "probably" ? "good" : found === "maybe" ? "limited" : "bad"
  return { verdict, title, detail: `trình duyệt trả lời “${found}”` }
}

/** @returns {Promise<Row>} */
async function autoplay() {
  const title = "Tự phát âm thanh"
  const sound = new Audio(silence())
  try {
    await sound.play()
    return { verdict: "good", title, detail: "không cần chạm màn hình" }
  } catch (error) {
    const detail = "bị chặn — thêm --autoplay-policy=no-user-gesture-required; hình vẫn chạy"
    return { verdict: "limited", title, detail }
  }
}

/** @returns {Row} */
function motion() {
  const able = typeof document.documentElement.animate === "function"
  const detail = able ? "chữ chạy trên luồng riêng" : "không có Web Animations: chữ chạy đứng yên"
  return { verdict: able ? "good" : "bad", title: "Chữ chạy", detail }
}

/** @returns {Promise<Row>} */
async function decoding() {
  const title = "Giải mã ảnh trước khi hiện"
  const able = typeof new Image().decode === "function"
  return {
    verdict: able ? "good" : "limited",
    title,
    detail: able ? "có" : "không có: chuyển ảnh có thể giật",
  }
}

/** @returns {Promise<Row>} */
async function server() {
  const title = "Máy chủ"
  const sent = performance.now()
  try {
    const answer = await fetch("/api/player/time", {
      credentials: "same-origin",
      cache: "no-store",
    })
    const took = Math.round(performance.now() - sent)
    if (answer.status === 401) {
      return {
        verdict: "limited",
        title,
        detail: `trả lời sau ${took} ms; thiết bị chưa ghép`,
      }
    }
    return { verdict: answer.ok ? "good" : "bad", title, detail: `trả lời sau ${took} ms` }
  } catch (error) {
    return { verdict: "bad", title, detail: "không trả lời" }
  }
}

/** @returns {Row} */
function clock() {
  const year = new Date().getFullYear()
  const sane = year >= 2026 && year < 2046
  const detail = `${new Date().toLocaleString("vi-VN")}${sane ? "" : " — thiết bị lấy giờ máy chủ"}`
  return { verdict: sane ? "good" : "limited", title: "Đồng hồ thiết bị", detail }
}

/** A tenth of a second of nothing. */
function silence() {
  const bytes = new Uint8Array(44 + 800).fill(128)
  const view = new DataView(bytes.buffer)
  const text = /** @param {number} at @param {string} word */ (at, word) =>
    word.split("").forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)))
  text(0, "RIFF")
  view.setUint32(4, bytes.length - 8, true)
  text(8, "WAVEfmt ")
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, 8000, true)
  view.setUint32(28, 8000, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  text(36, "data")
  view.setUint32(40, bytes.length - 44, true)
  return URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }))
}
