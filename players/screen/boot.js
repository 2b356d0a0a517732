// @ts-check
// From a cold start to the right picture, without any server.

import { bootOrder, newestFirst } from "./core/generations.js"
import { part } from "./parts.js"
import { Database } from "./storage/database.js"
import { MemoryStorage } from "./storage/memory.js"

/** @typedef {(kind: string, detail: string) => void} OnFault */

const RELAY_ANSWERS_WITHIN_MS = 2000

/** The best store this origin may use, and the small database beside it.
 * @param {import("./api.js").Api} api @param {string} screen @param {OnFault} onFault
 */
export async function openStorage(api, screen, onFault) {
  const suffix = screen ? ` ${screen}` : ""
  /** @type {Database | null} */
  let database = null
  try {
    database = await Database.open(suffix)
  } catch (error) {
    onFault("storage", String(error))
  }
  for (const candidate of await candidates(api, database)) {
    try {
      const storage = await candidate()
      await storage.open(suffix)
      return { storage, database }
    } catch (error) {
      onFault("storage", String(error))
    }
  }
  return { storage: new MemoryStorage("D"), database }
}

/** @param {import("./api.js").Api} api @param {Database | null} database
 * @returns {Promise<(() => Promise<MemoryStorage>)[]>}
 */
async function candidates(api, database) {
  if (await isRelay(api)) return [async () => new MemoryStorage("A")]
  const found = []
  // `boot_guard.js` fetches the first of these early: it asks the same.
  if ("serviceWorker" in navigator && "caches" in window)
    found.push(async () => new (await part("storage/cache.js")).CacheStorageStore(database))
  if (database)
    found.push(async () => new (await part("storage/indexed.js")).IndexedStorage(database))
  return found
}

/** A relay on this device keeps everything better than any browser. @param {import("./api.js").Api} api */
async function isRelay(api) {
  if (!/^(localhost|127\.|\[::1\])/.test(location.hostname)) return false
  try {
    const { relay } = await api.ask("/api/player/time", { patience_ms: RELAY_ANSWERS_WITHIN_MS })
    return relay
  } catch (error) {
    // Nobody there, so no relay either.
    return false
  }
}

/**
 * Put the newest generation on air whose every item is really there; bytes of what is shown
 * first are read and checked now, the rest later. One that the store is too small for has to have
 * what is shown first; before nothing is shown, there comes whatever part of a programme is left.
 * @param {MemoryStorage} storage
 * @param {(manifest: import("./types.js").Manifest) => string[]} urgent @param {OnFault} onFault
 */
export async function newestWhole(storage, urgent, onFault) {
  const stored = await storage.generations()
  const isHere = /** @param {string} sha256 */ sha256 => storage.has(sha256)
  for (const generation of bootOrder(stored, isHere)) {
    const wanted = urgent(generation.manifest)
    if (generation.short && !wanted.every(isHere)) continue
    const checks = wanted.filter(isHere).map(sha256 => storage.verify(sha256))
    const right = await Promise.all(checks.map(check => check.catch(() => false)))
    if (right.every(Boolean)) return generation
    onFault("storage", `revision ${generation.revision} is damaged, trying the one before`)
  }
  if (stored.length > 0) onFault("storage", "no stored revision is whole")
  const rest = newestFirst(stored).find(one => Object.keys(one.manifest.assets).some(isHere))
  return rest ? Object.assign({}, rest, { partial: true }) : null
}
