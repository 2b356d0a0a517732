// @ts-check
// Brings manifests and their media onto this device: what is needed next first, the rest one
// at a time, and never in the way of the next manifest.

import { backoffMs } from "./core/backoff.js"
import { part } from "./parts.js"
import { fetchMakers } from "./slots.js"

/** @typedef {import("./types.js").Manifest} Manifest */
/** @typedef {import("./keeping.js").Keeping} Keeping */

// What should have been there to fill the store was not.
const FILL_AGAIN_MS = 10 * 1000

export class Supply {
  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {import("./storage/memory.js").MemoryStorage} parts.storage
   * @param {() => number} parts.now
   * @param {() => number} parts.ticks
   * @param {() => number} parts.chance
   * @param {(manifest: Manifest) => string[]} parts.urgent assets a manifest needs at once
   * @param {(manifest: Manifest) => void} parts.onManifest what is urgent is here: it may be adopted
   * @param {(status: number) => void} parts.onStatus
   * @param {(kind: string, detail: string) => void} parts.onFault
   */
  constructor(parts) {
    this.parts = parts
    /** @type {Manifest | null} the newest one known, adopted or not */
    this.manifest = null
    this.etag = ""
    this.wanted = ""
    this.looking = false
    this.again = false
    this.filling = 0
    /** @type {import("./storage/memory.js").Stored | null} */
    this.booted = null
    /** @type {Keeping | null} */
    this.keeping = null
    this.begin = () => {}
    /** Done when the first picture is on the glass, or will not be soon. */
    this.begun = new Promise(resolve => (this.begin = () => resolve(null)))
    // On its own with a generation that has holes: what is missing cannot come.
    this.alone = false
    // The store refused something.
    this.full = false
    this.attempt = 0
    this.retry_tick = Infinity
  }

  /** Somebody said that there is something new. @param {string} revision */
  hear(revision) {
    this.alone = false
    if (!revision || !this.manifest || revision !== this.manifest.revision) this.look()
  }

  /** Go and look; a second call while looking looks once more. */
  async look() {
    this.again = true
    if (this.looking) return
    this.looking = true
    while (this.again) {
      this.again = false
      try {
        await this.fetch()
      } catch (error) {
        this.parts.onStatus(0)
      }
    }
    this.looking = false
  }

  async fetch() {
    const answer = await this.parts.api.ask("/api/player/manifest", { etag: this.etag })
    this.parts.onStatus(answer.status)
    this.alone = false
    if (answer.status !== 200 || !answer.body || answer.body.version !== 1) return
    this.etag = answer.etag
    this.take(answer.body)
  }

  /** @param {Manifest} manifest */
  take(manifest) {
    this.manifest = manifest
    fetchMakers(manifest)
    const run = ++this.filling
    this.fill(manifest, run).catch(error => {
      this.parts.onFault("storage", String(error))
      if (run === this.filling) this.retry_tick = this.parts.ticks() + FILL_AGAIN_MS
    })
  }

  /** Whatever can wait for the first picture. @returns {Promise<Keeping>} */
  async keeper() {
    await this.begun
    const { Keeping } = await part("keeping.js")
    return (this.keeping = this.keeping || new Keeping(this))
  }

  /** @param {Manifest} manifest @param {number} run */
  async fill(manifest, run) {
    /** @type {Set<string>} */
    const failed = new Set()
    this.retry_tick = Infinity
    // A blackout waits for no picture, on the glass or in the store.
    while (!manifest.blackout) {
      const sha256 = this.missing(this.parts.urgent(manifest), failed)[0]
      if (!sha256) break
      await this.fetchOne(manifest, sha256, failed)
      if (run !== this.filling || this.retry_tick < Infinity) return
    }
    this.parts.onManifest(manifest)
    await (await this.keeper()).fill(manifest, run, failed)
  }

  /** @param {Manifest} manifest @param {string} sha256
   * @param {Set<string>} failed grows by what is not to be had, or not to be kept
   */
  async fetchOne({ assets }, sha256, failed) {
    const { storage, api, ticks, chance, onFault } = this.parts
    const { url, size_bytes } = assets[sha256]
    try {
      if (this.keeping) await this.keeping.makeRoom(size_bytes)
      await storage.keep(sha256, api.address(url), size_bytes)
      storage.forged.delete(sha256)
      this.attempt = 0
    } catch (error) {
      const text = String(error)
      if (isPassing(text)) {
        this.retry_tick = ticks() + backoffMs(this.attempt++, chance())
        return
      }
      failed.add(sha256)
      if (/bytes differ/.test(text)) storage.forged.add(sha256)
      if (/storage:/.test(text)) this.full = true
      else onFault("media", `${sha256.slice(0, 12)}: ${text}`)
    }
  }

  /** What this device had is on air: remember it, and check all its bytes behind the programme.
   * @param {import("./storage/memory.js").Stored} generation
   */
  boot(generation) {
    const { ticks, onFault } = this.parts
    this.manifest = generation.manifest
    this.etag = `"${generation.revision}"`
    this.booted = generation
    this.alone = generation.partial === true
    if (generation.partial) this.retry_tick = ticks()
    this.keeper()
      .then(keeping => keeping.verify(generation.assets))
      .catch(error => onFault("storage", String(error)))
  }

  /** Called by the one loop: go on with what a broken link or a full store left undone. */
  follow() {
    if (this.parts.ticks() < this.retry_tick || !this.manifest) return
    this.take(this.manifest)
  }

  /** @param {string[]} assets @param {Set<string>} failed */
  missing(assets, failed) {
    return assets.filter(sha256 => !failed.has(sha256) && !this.parts.storage.has(sha256))
  }
}

/** Whether a failure lies in the link, which heals, and not in the file or the store.
 * @param {string} text */
function isPassing(text) {
  return !/storage:|answered 4|bytes differ/.test(text)
}
