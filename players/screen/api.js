// @ts-check
// Requests to the server: bounded in time, and each answer is also a sample of the server's clock.

import { patiently, readAll } from "./storage/download.js"

/** @typedef {{ status: number, etag: string, url: string, relay: boolean, body: any }} Answer */

const ANSWERS_WITHIN_MS = 20000

export class Api {
  /**
   * @param {object} parts
   * @param {string} parts.screen the screen meant, where one browser holds several; else empty
   * @param {() => number} parts.ticks
   * @param {(sample: import("./core/clock.js").Sample) => void} parts.onSample
   */
  constructor({ screen, ticks, onSample }) {
    this.screen = screen
    this.ticks = ticks
    this.onSample = onSample
  }

  /** @param {string} path */
  address(path) {
    if (!this.screen) return path
    return `${path}${path.includes("?") ? "&" : "?"}screen=${encodeURIComponent(this.screen)}`
  }

  /**
   * Ask for JSON. Raises when nobody answers in time; a status is never an exception.
   * @param {string} path
   * @param {{ etag?: string, send?: any, patience_ms?: number }} [how]
   * @returns {Promise<Answer>}
   */
  async ask(path, how = {}) {
    const stop = typeof AbortController === "function" ? new AbortController() : null
    const sent = this.ticks()
    /** @type {RequestInit} */
    const request = { credentials: "same-origin", cache: "no-store", headers: {} }
    if (stop) request.signal = stop.signal
    if (how.etag) request.headers = { "If-None-Match": how.etag }
    if (how.send !== undefined) {
      request.method = "POST"
      request.headers = { "Content-Type": "application/json" }
      request.body = JSON.stringify(how.send)
    }
    const limit_ms = how.patience_ms || ANSWERS_WITHIN_MS
    const answer = await patiently(limit_ms, fetch(this.address(path), request), stop)
    // The answer to a long poll waited on purpose: it says nothing about the clock.
    if (!how.patience_ms) this.sample(answer, sent)
    return {
      status: answer.status,
      etag: answer.headers.get("ETag") || "",
      url: answer.url,
      relay: answer.headers.get("X-Signage-Relay") !== null,
      body: answer.status === 200 ? await jsonOf(answer, stop) : null,
    }
  }

  /** @param {Response} answer @param {number} sent */
  sample(answer, sent) {
    const server_ms = Number(answer.headers.get("X-Server-Time"))
    // A relay without its server may itself only guess.
    const quality = /** @type {any} */ (answer.headers.get("X-Time-Quality") || "synced")
    if (server_ms > 0) this.onSample({ sent, received: this.ticks(), server_ms, quality })
  }
}

/** A slow body is waited for as long as it moves. @param {Response} answer
 * @param {AbortController | null} stop */
async function jsonOf(answer, stop) {
  const decoder = new TextDecoder()
  let text = ""
  await readAll(answer, stop, bytes => void (text += decoder.decode(bytes, { stream: true })))
  return JSON.parse(text + decoder.decode())
}
