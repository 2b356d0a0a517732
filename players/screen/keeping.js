// @ts-check
// What stays on this device over a restart: whole generations, and where the store is too small
// for the programme, as much of the newest one as it takes. Comes after the first picture.

import { prunable } from "./core/generations.js"
import { give } from "./parts.js"
import { hasShell, keepShell } from "./shell.js"

/** @typedef {import("./types.js").Manifest} Manifest */
/** @typedef {import("./storage/memory.js").Stored} Stored */

// What the server does not have, or the store cannot take, is tried again now and then.
const REFILL_MS = 600 * 1000
const SHELL_WITHIN_MS = 10000
// Plays not yet told, the time, the next manifest: what a full store must still take.
const RESERVE_BYTES = 100000
const MANIFEST_COPIES = 3

export class Keeping {
  /** @param {import("./supply.js").Supply} supply */
  constructor(supply) {
    const { booted, parts } = supply
    this.supply = supply
    this.parts = parts
    this.remembers = /[BC]/.test(parts.storage.offline_class)
    this.order = booted ? booted.order : 0
    this.booted = booted ? booted.revision : ""
    /** Whether the newest programme would come back whole. */
    this.whole = booted !== null && !booted.partial
    /** @type {{ needed_bytes: number, kept_bytes: number } | null} the store is too small */
    this.short = null
    this.reserve_bytes = RESERVE_BYTES
    this.sought_shell = false
  }

  /** What is urgent is here or refused; now everything else.
   * @param {Manifest} manifest @param {number} run @param {Set<string>} failed
   */
  async fill(manifest, run, failed) {
    const { supply, parts } = this
    if (manifest.blackout) await this.commit(manifest, "early")
    this.reserve_bytes = RESERVE_BYTES + MANIFEST_COPIES * JSON.stringify(manifest).length
    // Media that fill a small store would leave no room for the player itself.
    if (parts.storage.offline_class === "B") await hasShell(SHELL_WITHIN_MS)
    const size = /** @param {string} sha256 */ sha256 => manifest.assets[sha256].size_bytes
    while (run === supply.filling) {
      const urgent = supply.missing(parts.urgent(manifest), failed)[0]
      // The smallest first: a store that is too small then holds the most of them.
      const rest = supply.missing(Object.keys(manifest.assets), failed)
      rest.sort((one, other) => size(one) - size(other))
      if (rest.length === 0) break
      const sha256 = urgent || rest[0]
      await supply.fetchOne(manifest, sha256, failed)
      if (supply.retry_tick < Infinity) return
      // Half a file would fill the store for nothing.
      if (failed.has(sha256)) await parts.storage.drop(sha256)
      // What is larger will not go in, either: no link is worn out by trying.
      if (supply.full && failed.has(sha256) && !urgent) rest.forEach(one => failed.add(one))
    }
    if (run === supply.filling) await this.settle(manifest, failed.size === 0)
  }

  /** Raises when the store says that it does not take so much more.
   * @param {number} size_bytes
   */
  async makeRoom(size_bytes) {
    const { storage } = navigator
    if (!this.remembers || !storage || !storage.estimate) return
    const { usage = 0, quota = Infinity } = await storage.estimate()
    if (usage + size_bytes + this.reserve_bytes > quota) throw new Error("storage: full")
  }

  /** Everything that can be here is here. @param {Manifest} manifest @param {boolean} complete */
  async settle(manifest, complete) {
    const { supply, parts } = this
    const { full } = supply
    supply.full = false
    if (!complete) supply.retry_tick = parts.ticks() + REFILL_MS
    if (!this.remembers) return
    if (full && (await this.lacksShell())) supply.retry_tick = parts.ticks()
    else {
      this.whole = (await this.commit(manifest, complete ? "whole" : "short")) && complete
      if (this.whole) this.short = null
      else if (full || complete) this.noteShortage(manifest)
      if (full && (await this.prune()) > 0) supply.retry_tick = parts.ticks()
    }
  }

  /** First the player, then media: where those took its room they make way once.
   * @returns {Promise<boolean>} whether they did
   */
  async lacksShell() {
    const { storage } = this.parts
    if (this.sought_shell || storage.offline_class !== "B" || (await hasShell())) return false
    this.sought_shell = true
    await storage.prune([], [])
    await keepShell()
    await hasShell(SHELL_WITHIN_MS)
    return true
  }

  /** @param {Manifest} manifest */
  noteShortage({ assets }) {
    const { storage, onFault } = this.parts
    const total = /** @param {string[]} names */ names =>
      names.reduce((sum, sha256) => sum + assets[sha256].size_bytes, 0)
    const names = Object.keys(assets)
    const needed_bytes = total(names)
    const kept_bytes = total(names.filter(sha256 => storage.has(sha256)))
    const before = this.short
    this.short = { needed_bytes, kept_bytes }
    if (before && before.needed_bytes === needed_bytes && before.kept_bytes === kept_bytes) return
    onFault("storage", `too small: needs ${needed_bytes} bytes, keeps ${kept_bytes}`)
  }

  /** `early`: ahead of its media, as a stop is; `short`: without those that do not fit.
   * @param {Manifest} manifest @param {"whole" | "early" | "short"} how
   * @returns {Promise<boolean>} whether all that should be in it is
   */
  async commit(manifest, how) {
    const { storage, now } = this.parts
    const assets = how === "early" ? [] : Object.keys(manifest.assets).filter(s => storage.has(s))
    const stored = await storage.generations()
    this.order = Math.max(this.order, ...stored.map(one => one.order))
    const kept = stored.find(one => one.order === this.order)
    if (!kept || kept.revision !== manifest.revision || !holds(kept, how, assets)) {
      const partial = how !== "whole"
      const short = how === "short"
      const { revision } = manifest
      const order = ++this.order
      const wanted = assets.length
      await this.save({ revision, order, saved_ms: now(), assets, partial, short, manifest })
      if (assets.length < wanted) return false
    }
    if (how === "whole") await this.prune()
    return true
  }

  /** A full store that takes no manifest gives up the largest of its media for it.
   * @param {Stored} generation
   */
  async save(generation) {
    const { storage } = this.parts
    const { assets, manifest } = generation
    const size = /** @param {string} name */ name => manifest.assets[name].size_bytes
    for (;;) {
      try {
        await storage.save(generation)
        return
      } catch (error) {
        if (assets.length === 0) throw error
        const largest = assets.reduce((one, other) => (size(one) >= size(other) ? one : other))
        await storage.drop(largest)
        assets.splice(assets.indexOf(largest), 1)
        generation.partial = generation.short = true
      }
    }
  }

  /** What this boot started from has survived a restart; a note of that is kept nowhere, because
   * a stored manifest that is written again can be lost with the old one (measured).
   * @returns {Promise<number>} how many generations went
   */
  async prune() {
    const { storage } = this.parts
    const stored = (await storage.generations()).map(one =>
      Object.assign({ restarts: one.revision === this.booted ? 1 : 0 }, one),
    )
    const { gone, keep_assets } = prunable(stored, this.parts.now())
    await storage.prune(gone, keep_assets)
    return gone.length
  }

  /** Read every byte that is kept, one file at a time, behind the programme.
   * @param {string[]} assets
   */
  async verify(assets) {
    const { storage, ticks, onFault } = this.parts
    if (!this.remembers) return
    for (const sha256 of assets) {
      if (!storage.has(sha256)) continue
      if (await storage.verify(sha256).catch(() => false)) continue
      this.supply.retry_tick = ticks()
      onFault("storage", `${sha256.slice(0, 12)} is damaged, fetching it again`)
    }
  }
}

/** Whether a stored generation says as much already. @param {Stored} kept
 * @param {"whole" | "early" | "short"} how @param {string[]} assets
 */
function holds(kept, how, assets) {
  if (!kept.partial || how === "early") return true
  return how === "short" && kept.short === true && kept.assets.join() === assets.join()
}

give("keeping.js", { Keeping })
