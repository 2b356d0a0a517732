// @ts-check
// Bytes from the server, in pieces, with a limit on silence.

// A slow link that still moves is waited for; one that stands still is not.
const STALLED_MS = 30000

/**
 * Read an answer's body piece by piece. Raises when it stalls.
 * @param {string} address @param {number} from_byte @param {(bytes: Uint8Array) => Promise<void>} onBytes
 * @param {RequestCache} [cache] "reload": wrong bytes would come from the browser's cache again
 */
export async function download(address, from_byte, onBytes, cache = "reload") {
  const stop = typeof AbortController === "function" ? new AbortController() : null
  /** @type {RequestInit} */
  const request = { credentials: "same-origin", cache }
  if (stop) request.signal = stop.signal
  if (from_byte > 0) request.headers = { Range: `bytes=${from_byte}-` }
  const answer = await patiently(STALLED_MS, fetch(address, request), stop)
  if (answer.status !== (from_byte > 0 ? 206 : 200)) {
    throw new Error(`media: answered ${answer.status}`)
  }
  await readAll(answer, stop, onBytes)
}

/** Raises when the body stands still.
 * @param {Response} answer @param {AbortController | null} stop
 * @param {(bytes: Uint8Array) => Promise<void> | void} onBytes
 */
export async function readAll(answer, stop, onBytes) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader()
  for (;;) {
    const { done, value } = await patiently(STALLED_MS, reader.read(), stop)
    if (done) return
    await onBytes(/** @type {Uint8Array} */ (value))
  }
}

/**
 * @template T
 * @param {number} limit_ms @param {Promise<T>} work @param {AbortController | null} stop
 * @returns {Promise<T>}
 */
export function patiently(limit_ms, work, stop) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("link: no answer in time"))
      if (stop) stop.abort()
    }, limit_ms)
    work.then(resolve, reject).then(() => clearTimeout(timer))
  })
}
