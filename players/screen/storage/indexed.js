// @ts-check
// Media and manifests in IndexedDB, one durability for both: what a plain-HTTP screen has.

import { give } from "../parts.js"
import { assembled } from "./assembly.js"
import { MemoryStorage } from "./memory.js"
import { hashOf, partsOf, rangeOf } from "./pieces.js"

/** @typedef {import("./memory.js").Stored} Stored */
/** @typedef {import("./database.js").Database} Database */

export class IndexedStorage extends MemoryStorage {
  /** @param {Database} database */
  constructor(database) {
    super("C")
    this.database = database
  }

  /** @param {string} suffix what keeps several screens of one browser apart */
  async open(suffix) {
    const kept = await this.database.keys("files")
    this.held = new Set(kept)
    this.suffix = suffix
  }

  /** @param {string} sha256 @param {string} address @param {number} size_bytes */
  async keep(sha256, address, size_bytes) {
    const file = await assembled(this.database, sha256, address, size_bytes)
    await this.database.put("files", sha256, file.size)
    this.held.add(sha256)
  }

  /** Whether every byte is really there. @param {string} sha256 */
  async verify(sha256) {
    const right = (await hashOf(await partsOf(this.database, sha256))) === sha256
    if (!right) await this.drop(sha256)
    return right
  }

  /** @param {string} sha256 */
  async drop(sha256) {
    this.held.delete(sha256)
    await this.database.delete("files", sha256)
    await this.database.delete("parts", rangeOf(sha256))
  }

  /** @param {string} sha256 @param {string} address */
  async url(sha256, address) {
    if (!this.held.has(sha256)) return address
    const file = await partsOf(this.database, sha256)
    return URL.createObjectURL(file)
  }

  /** @param {string} url */
  release(url) {
    if (url.startsWith("blob:")) URL.revokeObjectURL(url)
  }

  /** @returns {Promise<Stored[]>} */
  async generations() {
    return this.database.all("generations")
  }

  /** @param {Stored} generation */
  async save(generation) {
    await this.database.put("generations", generation.order, generation)
  }

  /** @param {Stored[]} gone @param {string[]} keep_assets */
  async prune(gone, keep_assets) {
    for (const { order } of gone) await this.database.delete("generations", order)
    for (const sha256 of Array.from(this.held)) {
      if (!keep_assets.includes(sha256)) await this.drop(sha256)
    }
  }
}

give("storage/indexed.js", { IndexedStorage })
