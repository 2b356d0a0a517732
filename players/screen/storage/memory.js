// @ts-check
// No store of our own: pictures come from the server, a relay on this device, or the HTTP cache.

import { download } from "./download.js"
import { Sha256 } from "./sha256.js"

/** @typedef {import("../core/generations.js").Generation & { manifest: import("../types.js").Manifest }} Stored */

export class MemoryStorage {
  /** @param {"A" | "B" | "C" | "D"} offline_class */
  constructor(offline_class) {
    this.offline_class = offline_class
    /** @type {Set<string>} */
    this.held = new Set()
    /** @type {Set<string>} assets whose bytes were not theirs: nothing under that name is shown */
    this.forged = new Set()
    /** @type {Stored[]} */
    this.stored = []
  }

  /** @param {string} _suffix */
  async open(_suffix) {}

  /** @param {string} sha256 */
  has(sha256) {
    return this.held.has(sha256)
  }

  /** Fetch once, so that the browser's own cache holds it when it is shown; a relay on this
   * device has it already.
   * @param {string} sha256 @param {string} address @param {number} _size_bytes
   */
  async keep(sha256, address, _size_bytes) {
    const hash = new Sha256()
    const read = async (/** @type {Uint8Array} */ bytes) => void hash.update(bytes)
    if (this.offline_class !== "A") {
      await download(address, 0, read, this.forged.has(sha256) ? "reload" : "default")
      if (hash.hex() !== sha256) throw new Error("media: bytes differ from their name")
    }
    this.held.add(sha256)
  }

  /** @param {string} sha256 */
  async drop(sha256) {
    this.held.delete(sha256)
  }

  /** @param {string} sha256 */
  async verify(sha256) {
    return this.held.has(sha256)
  }

  /** @param {string} _sha256 @param {string} address @returns {Promise<string>} */
  async url(_sha256, address) {
    return address
  }

  /** @param {string} _url */
  release(_url) {}

  /** @returns {Promise<Stored[]>} */
  async generations() {
    return this.stored
  }

  /** @param {Stored} generation */
  async save(generation) {
    this.stored.push(generation)
  }

  /** @param {Stored[]} gone @param {string[]} keep_assets */
  async prune(gone, keep_assets) {
    this.stored = this.stored.filter(one => !gone.includes(one))
    this.held = new Set(Array.from(this.held).filter(sha256 => keep_assets.includes(sha256)))
  }
}
