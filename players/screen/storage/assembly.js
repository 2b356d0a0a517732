// @ts-check
// A file fetched in pieces that survive a broken link. In class B only large ones come so.

import { give } from "../parts.js"
import { download } from "./download.js"
import { hashOf, partsOf, rangeOf } from "./pieces.js"

/** @typedef {import("./database.js").Database} Database */

// Larger pieces cost the browser process hundreds of megabytes (measured).
const PIECE_BYTES = 1 << 20

/**
 * Fetch a file in pieces that survive a broken link, and check it whole.
 * @param {Database} database @param {string} sha256 @param {string} address
 * @param {number} size_bytes @returns {Promise<Blob>}
 */
export async function assembled(database, sha256, address, size_bytes) {
  let piece = (await database.all("parts", rangeOf(sha256))).length
  let held = new Uint8Array(PIECE_BYTES)
  let filled = 0
  const keep = async () => {
    await database.put("parts", [sha256, piece++], held.slice(0, filled).buffer)
    filled = 0
  }
  if (piece * PIECE_BYTES < size_bytes || piece === 0) {
    await download(address, piece * PIECE_BYTES, async bytes => {
      for (let from = 0; from < bytes.length;) {
        const step = Math.min(PIECE_BYTES - filled, bytes.length - from)
        held.set(bytes.subarray(from, from + step), filled)
        filled += step
        from += step
        if (filled === PIECE_BYTES) await keep()
      }
    })
    if (filled > 0) await keep()
  }
  const file = await partsOf(database, sha256)
  if ((await hashOf(file)) === sha256) return file
  await database.delete("parts", rangeOf(sha256))
  throw new Error("media: bytes differ from their name")
}

give("storage/assembly.js", { assembled })
