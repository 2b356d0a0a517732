// @ts-check
// What is stored, for a debugged clock: looked at, never changed. News come from the server.

import { give } from "../parts.js"
import { MemoryStorage } from "./memory.js"

export class ReadOnlyStorage extends MemoryStorage {
  /** @param {MemoryStorage} stored */
  constructor(stored) {
    super("D")
    this.beneath = stored
  }

  /** @param {string} sha256 */
  has(sha256) {
    return this.beneath.has(sha256) || super.has(sha256)
  }

  /** Damaged bytes fail as they are decoded; to throw them away is for whoever is on duty.
   * @param {string} sha256
   */
  async verify(sha256) {
    return this.has(sha256)
  }

  /** @param {string} sha256 @param {string} address */
  url(sha256, address) {
    return this.beneath.has(sha256)
      ? this.beneath.url(sha256, address)
      : super.url(sha256, address)
  }

  /** @param {string} url */
  release(url) {
    this.beneath.release(url)
  }

  generations() {
    return this.beneath.generations()
  }
}

give("storage/read_only.js", { ReadOnlyStorage })
