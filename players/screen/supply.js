// @ts-check
// Brings manifests and their media onto this device: what is needed next first, the rest one
// at a time, and never in the way of the next manifest.

import { prunable } from "./core/generations.js"

/** @typedef {import("./types.js").Manifest} Manifest */

export class Supply {
  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {import("./storage/memory.js").MemoryStorage} parts.storage
   * @param {() => number} parts.now
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
    const run = ++this.filling
    this.fill(manifest, run).catch(error => this.parts.onFault("storage", String(error)))
  }

  /** @param {Manifest} manifest @param {number} run */
  async fill(manifest, run) {
    let offered = false
    const failed = new Set()
    while (run === this.filling) {
      const urgent = this.missing(this.parts.urgent(manifest), failed)
      if (urgent.length === 0 && !offered) {
        offered = true
        this.parts.onManifest(manifest)
      }
      const rest = this.missing(Object.keys(manifest.assets), failed)
      const sha256 = urgent[0] || rest[0]
      if (!sha256) break
      try {
        const asset = manifest.assets[sha256]
        await this.parts.storage.keep(sha256, this.parts.api.address(asset.url))
      } catch (error) {
        failed.add(sha256)
        this.parts.onFault("media", `${sha256.slice(0, 12)}: ${String(error)}`)
      }
    }
    if (run === this.filling && failed.size === 0) await this.commit(manifest)
  }

  /** @param {Manifest} manifest */
  async commit(manifest) {
    const { storage, now } = this.parts
    const stored = await storage.generations()
    this.order = Math.max(this.order, ...stored.map(one => one.order)) + 1
    await storage.save({
      revision: manifest.revision,
      order: this.order,
      saved_ms: now(),
      restarts: 0,
      assets: Object.keys(manifest.assets),
      manifest,
    })
    const { revisions, keep_assets } = prunable(await storage.generations(), now())
    await storage.prune(revisions, keep_assets)
  }

  /** @param {string[]} assets @param {Set<string>} failed */
  missing(assets, failed) {
    return assets.filter(sha256 => !failed.has(sha256) && !this.parts.storage.has(sha256))
  }
}
