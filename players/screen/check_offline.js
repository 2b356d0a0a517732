// @ts-check
// Which offline class this browser is now, and why: what is kept is looked at, not what could be.

import { whoAnswers } from "./upstream.js"

/** @typedef {{ kept: number, all: number }} Kept of the newest programme's files */

const RELAY_WORDS = {
  relay: "loại A: trạm lặp trên máy này giữ nội dung, máy chủ đang nối",
  "relay alone":
    "loại A: trạm lặp trên máy này giữ nội dung; máy chủ không trả lời, đang phát từ bản sao",
}

/** @returns {Promise<{ verdict: "good" | "limited" | "bad", detail: string }>} */
export async function offlineNow() {
  const answering = await whoAnswers()
  const isLocal = /^(localhost|127\.|\[::1\])/.test(location.hostname)
  if (isLocal && (answering === "relay" || answering === "relay alone"))
    return { verdict: "good", detail: RELAY_WORDS[answering] }
  if ("serviceWorker" in navigator && "caches" in window) return secureNow()
  if (typeof indexedDB !== "object" || !indexedDB)
    return {
      verdict: "bad",
      detail: "loại D: trình duyệt không lưu được gì, cần mạng để khởi động",
    }
  const why = "HTTP không mã hóa, mất nếu trình duyệt xóa bộ nhớ đệm — dùng HTTPS hoặc trạm lặp"
  return { verdict: "limited", detail: `loại C sau khi phát vài phút: ${why}` }
}

/** @returns {Promise<{ verdict: "good" | "limited", detail: string }>} */
async function secureNow() {
  const found = await navigator.serviceWorker.getRegistration("/play")
  const kept = await newestKept()
  const hint = "mở /play và để chạy một phút rồi xem lại"
  if (!found || !found.active)
    return { verdict: "limited", detail: `lúc này loại D: trình phát chưa được giữ — ${hint}` }
  if (!kept)
    return { verdict: "limited", detail: `lúc này loại D: chưa giữ chương trình nào — ${hint}` }
  if (kept.kept === kept.all)
    return { verdict: "good", detail: `loại B: trình duyệt giữ trình phát và đủ ${kept.all} tệp` }
  const detail = `lúc này loại D: mới giữ ${kept.kept}/${kept.all} tệp — bộ nhớ có đủ không?`
  return { verdict: "limited", detail }
}

/** @returns {Promise<Kept | null>} */
async function newestKept() {
  /** @type {any[]} */
  const stored = []
  for (const name of (await caches.keys()).filter(one => one.startsWith("manifests"))) {
    const manifests = await caches.open(name)
    for (const request of await manifests.keys()) {
      const answer = await manifests.match(request)
      // One cut short by a power cut counts as not there, as at a start.
      if (answer) stored.push(await answer.json().catch(() => null))
    }
  }
  const whole = stored.filter(Boolean).sort((one, other) => other.saved_ms - one.saved_ms)
  if (whole.length === 0) return null
  return { kept: whole[0].assets.length, all: Object.keys(whole[0].manifest.assets).length }
}
