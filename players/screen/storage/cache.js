// @ts-check
// Media and manifests in Cache Storage, served by the service worker: one durability for both,
// and large videos by range without holding them in memory.

import { give, part } from "../parts.js"
import { MemoryStorage } from "./memory.js"
import { hashOf, rangeOf } from "./pieces.js"

/** @typedef {import("./memory.js").Stored} Stored */

// Smaller files are fetched whole: starting again costs less than keeping pieces.
const WHOLE_BYTES = 4 << 20

export class CacheStorageStore extends MemoryStorage {
  /** @param {import("./database.js").Database | null} database for pieces of large files */
  constructor(database) {
    super("B")
    this.database = database
    /** @type {Map<string, string>} SHA-256 → the path it is kept under */
    this.paths = new Map()
  }

  /** @param {string} suffix */
  async open(suffix) {
    this.media = await caches.open(`media${suffix}`)
    this.manifests = await caches.open(`manifests${suffix}`)
    for (const request of await this.media.keys()) {
      this.held.add(nameOf(request.url))
      this.paths.set(nameOf(request.url), new URL(request.url).pathname)
    }
  }

  /** @param {string} sha256 @param {string} address @param {number} size_bytes */
  async keep(sha256, address, size_bytes) {
    const key = pathOf(address)
    if (this.database && size_bytes > WHOLE_BYTES) {
      const { assembled } = await part("storage/assembly.js")
      const file = await assembled(this.database, sha256, address, size_bytes)
      await this.put(key, new Response(file, { headers: headersOf(file.size) }))
      await this.database.delete("parts", rangeOf(sha256))
    } else {
      // Wrong bytes would come from the browser's own cache again and again.
      const answer = await fetch(address, { credentials: "same-origin", cache: "reload" })
      if (answer.status !== 200) throw new Error(`media: answered ${answer.status}`)
      const file = await answer.blob()
      if ((await hashOf(file)) !== sha256) throw new Error("media: bytes differ from their name")
      const headers = headersOf(file.size)
      headers["Content-Type"] = answer.headers.get("Content-Type") || ""
      await this.put(key, new Response(file, { headers }))
    }
    this.held.add(sha256)
    this.paths.set(sha256, key)
  }

  /** @param {string} key @param {Response} answer */
  async put(key, answer) {
    try {
      await /** @type {Cache} */ (this.media).put(key, answer)
    } catch (error) {
      // A full disk shows as a NetworkError here.
      throw new Error(`storage: cannot keep ${key}: ${String(error)}`)
    }
  }

  /** @param {string} sha256 */
  async verify(sha256) {
    const media = /** @type {Cache} */ (this.media)
    const found = await media.match(this.paths.get(sha256) || "")
    const right = found !== undefined && (await hashOf(found)) === sha256
    if (!right) await this.drop(sha256)
    return right
  }

  /** @param {string} sha256 */
  async drop(sha256) {
    this.held.delete(sha256)
    await /** @type {Cache} */ (this.media).delete(this.paths.get(sha256) || "")
    if (this.database) await this.database.delete("parts", rangeOf(sha256))
  }

  /** @returns {Promise<Stored[]>} */
  async generations() {
    const manifests = /** @type {Cache} */ (this.manifests)
    /** @type {Stored[]} */
    const found = []
    for (const request of await manifests.keys()) {
      try {
        const answer = /** @type {Response} */ (await manifests.match(request))
        found.push(await answer.json())
      } catch (error) {
        // Cut short by a power cut: as good as not there, and deleted with the next prune.
      }
    }
    return found
  }

  /** Written once, under a key of its own: an entry that is written again can be lost to a power
   * cut together with the old one (measured).
   * @param {Stored} generation
   */
  async save(generation) {
    const manifests = /** @type {Cache} */ (this.manifests)
    await manifests.put(keyOf(generation), new Response(JSON.stringify(generation)))
  }

  /** @param {Stored[]} gone @param {string[]} keep_assets */
  async prune(gone, keep_assets) {
    const manifests = /** @type {Cache} */ (this.manifests)
    for (const generation of gone) await manifests.delete(keyOf(generation))
    for (const sha256 of Array.from(this.held)) {
      if (!keep_assets.includes(sha256)) await this.drop(sha256)
    }
  }
}

/** @param {Stored} generation */
function keyOf(generation) {
  return `/${generation.order}-${generation.revision}`
}

/** @param {number} size @returns {{ [name: string]: string }} */
function headersOf(size) {
  return { "Content-Length": String(size), "Accept-Ranges": "bytes" }
}

/** @param {string} address */
function pathOf(address) {
  return address.split("?")[0]
}

/** @param {string} url the SHA-256 in `/media/<sha256>.<ext>` */
function nameOf(url) {
  return pathOf(url).replace(/^.*\//, "").split(".")[0]
}

give("storage/cache.js", { CacheStorageStore })
