// @ts-check
// Requests to the server: bounded in time, and each answer is also a sample of the server's clock.

/** @typedef {{ status: number, etag: string, url: string, relay: boolean, body: any }} Answer */

const PATIENCE_MS = 20000

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
    const patience = how.patience_ms || PATIENCE_MS
    const [response, body] = await within(patience, stop, async () => {
      const answer = await fetch(this.address(path), request)
      if (!how.patience_ms) this.sample(answer, sent)
      return [answer, answer.status === 200 ? await answer.json() : null]
    })
    return {
      status: response.status,
      etag: response.headers.get("ETag") || "",
      url: response.url,
      relay: response.headers.get("X-Signage-Relay") !== null,
      body,
    }
  }

  /** @param {Response} answer @param {number} sent */
  sample(answer, sent) {
    const server_ms = Number(answer.headers.get("X-Server-Time"))
    if (server_ms > 0) this.onSample({ sent, received: this.ticks(), server_ms })
  }
}

/**
 * @template T
 * @param {number} patience_ms @param {AbortController | null} stop @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function within(patience_ms, stop, work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("link: no answer in time"))
      if (stop) stop.abort()
    }, patience_ms)
    work()
      .then(resolve, reject)
      .then(() => clearTimeout(timer))
  })
}
