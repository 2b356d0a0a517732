// @ts-check
// A file kept in pieces, and the check of what arrived.

import { readAll } from "./download.js"
import { Sha256 } from "./sha256.js"

/** @typedef {import("./database.js").Database} Database */

/** @param {Database} database @param {string} sha256 @returns {Promise<Blob>} */
export async function partsOf(database, sha256) {
  return new Blob(await database.all("parts", rangeOf(sha256)))
}

/** @param {string} sha256 */
export function rangeOf(sha256) {
  return IDBKeyRange.bound([sha256], [sha256, []])
}

/** @param {Blob | Response} bytes @returns {Promise<string>} */
export async function hashOf(bytes) {
  const hash = new Sha256()
  const whole = bytes instanceof Response ? bytes : new Response(bytes)
  await readAll(whole, null, piece => void hash.update(piece))
  return hash.hex()
}
