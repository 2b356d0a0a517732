// @ts-check
// A browser writes a new cookie to its disk after half a minute. Until then the token lies in the
// database, which writes at once: whoever cuts the power need not pair again.

/** @typedef {import("./storage/database.js").Database} Database */

const NOTE = "pairing"

/** @param {Database | null} database @param {string} token */
export async function keepToken(database, token) {
  if (database && token) await database.put("notes", NOTE, token)
}

/** Get the cookie back that was lost; a token that no longer counts is forgotten.
 * @param {Database | null} database @param {import("./api.js").Api} api
 * @returns {Promise<boolean>} whether there was a token to try
 */
export async function takeUpToken(database, api) {
  const token = database && (await database.get("notes", NOTE))
  if (!token) return false
  // In a header: an address would be written into the logs of every proxy.
  const headers = { Authorization: `Bearer ${token}` }
  const how = { headers, cache: /** @type {const} */ ("no-store") }
  const answer = await fetch(api.address("/play"), { credentials: "same-origin", ...how })
  if (!answer.ok) throw new Error(`pairing: answered ${answer.status}`)
  if ((await api.ask("/api/player/time")).status !== 401) return true
  await forgetToken(database)
  return false
}

/** @param {Database | null} database */
export async function forgetToken(database) {
  if (database) await database.delete("notes", NOTE)
}
