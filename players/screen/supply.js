// @ts-check
// Brings manifests and their media onto this device: what is needed next first, the rest one
// at a time, and never in the way of the next manifest.

import { backoffMs } from "./core/backoff.js"
import { verifyAll } from "./boot.js"
import { prunable } from "./core/generations.js"
import { fetchMakers } from "./slots.js"

/** @typedef {import("./types.js").Manifest} Manifest */

// What the server does not have, or the store cannot take, is tried again now and then.
const REFILL_MS = 600 * 1000

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
    this.order = 0
    this.booted = ""
    this.attempt = 0
    this.retry_tick = Infinity
  }

  /** Somebody said that there is something new. @param {string} revision */
  hear(revision) {
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
    if (answer.status !== 200 || !answer.body || answer.body.version !== 1) return
    this.etag = answer.etag
    this.take(answer.body)
  }

  /** @param {Manifest} manifest */
  take(manifest) {
    this.manifest = manifest
    fetchMakers(manifest)
    const run = ++this.filling
    this.fill(manifest, run).catch(error => this.parts.onFault("storage", String(error)))
  }

  /** @param {Manifest} manifest @param {number} run */
  async fill(manifest, run) {
    let offered = false
    const failed = new Set()
    this.retry_tick = Infinity
    while (run === this.filling) {
      const urgent = this.missing(this.parts.urgent(manifest), failed)
      // A blackout waits for no picture, on the glass or in the store.
      if ((urgent.length === 0 || manifest.blackout) && !offered) {
        offered = true
        this.parts.onManifest(manifest)
        if (manifest.blackout) await this.commitEarly(manifest)
      }
      const rest = this.missing(Object.keys(manifest.assets), failed)
      const sha256 = urgent[0] || rest[0]
      if (!sha256) break
      try {
        const asset = manifest.assets[sha256]
        await this.parts.storage.keep(sha256, this.parts.api.address(asset.url), asset.size_bytes)
        this.parts.storage.forged.delete(sha256)
      } catch (error) {
        const text = String(error)
        if (isPassing(text)) {
          this.retry_tick = this.parts.ticks() + backoffMs(this.attempt++, this.parts.chance())
          return
        }
        failed.add(sha256)
        if (/bytes differ/.test(text)) this.parts.storage.forged.add(sha256)
        const kind = /storage:/.test(text) ? "storage" : "media"
        this.parts.onFault(kind, `${sha256.slice(0, 12)}: ${text}`)
        this.retry_tick = this.parts.ticks() + REFILL_MS
      }
      this.attempt = 0
    }
    if (run === this.filling && failed.size === 0) await this.commit(manifest)
  }

  /** What this device had is on air: remember it, and check all its bytes behind the programme.
   * @param {import("./storage/memory.js").Stored} generation
   */
  boot(generation) {
    const { storage, ticks, onFault } = this.parts
    this.manifest = generation.manifest
    this.etag = `"${generation.revision}"`
    this.order = generation.order
    this.booted = generation.revision
    if (generation.partial) this.retry_tick = ticks()
    verifyAll(storage, generation.assets, onFault)
      .then(damaged => damaged > 0 && (this.retry_tick = ticks()))
      .catch(error => onFault("storage", String(error)))
  }

  /** Called by the one loop: go on with what a broken link or a full store left undone. */
  follow() {
    if (this.parts.ticks() < this.retry_tick || !this.manifest) return
    this.take(this.manifest)
  }

  /** Whoever pulls the plug must not bring back what was stopped. @param {Manifest} manifest */
  commitEarly(manifest) {
    const { onFault } = this.parts
    return this.commit(manifest, true).catch(error => onFault("storage", String(error)))
  }

  /** @param {Manifest} manifest @param {boolean} [partial] its media are still on their way */
  async commit(manifest, partial = false) {
    const { storage, now } = this.parts
    const stored = await storage.generations()
    const newest = Math.max(this.order, ...stored.map(one => one.order))
    this.order = newest
    const kept = stored.find(one => one.order === newest)
    if (kept && kept.revision === manifest.revision && (partial || !kept.partial)) return
    this.order++
    await storage.save({
      revision: manifest.revision,
      order: this.order,
      saved_ms: now(),
      assets: partial ? [] : Object.keys(manifest.assets),
      partial,
      manifest,
    })
    if (!partial) await this.prune()
  }

  /** What this boot started from has survived a restart; a note of that is kept nowhere, because
   * a stored manifest that is written again can be lost with the old one (measured).
   */
  async prune() {
    const { storage, now } = this.parts
    const stored = (await storage.generations()).map(one =>
      Object.assign({ restarts: one.revision === this.booted ? 1 : 0 }, one),
    )
    const { gone, keep_assets } = prunable(stored, now())
    await storage.prune(gone, keep_assets)
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
