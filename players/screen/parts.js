// @ts-check
// Parts of the player that not every screen needs, or not before its first picture. The server
// packs each module that gives itself a name here on its own; it comes when it is first wanted.

import { patiently } from "./storage/download.js"

const COMES_WITHIN_MS = 20000
const TRIES = 4
const FIRST_PAUSE_MS = 250

/** @type {{ [name: string]: any }} */
const given = {}
/** @type {{ [name: string]: Promise<any> }} */
const asked = {}
let failures = 0

/** A part is here. @param {string} name its own path @param {any} offers */
export function give(name, offers) {
  given[name] = offers
}

/** What a part offers. Raises when it cannot be had now; a later call tries again.
 * @param {string} name @returns {Promise<any>}
 */
export function part(name) {
  if (!asked[name]) {
    asked[name] = fetched(name)
    asked[name].catch(() => delete asked[name])
  }
  return asked[name]
}

/** @param {string} name */
async function fetched(name) {
  for (let attempt = 1; !given[name]; attempt++) {
    // A browser remembers a module that failed for as long as the page lives: ask under another address.
    const address = failures > 0 ? `${name}?${failures}` : name
    try {
      await patiently(COMES_WITHIN_MS, loaded(address), null)
      if (!given[name]) throw new Error(`player: ${address} gives nothing`)
    } catch (error) {
      failures++
      if (attempt === TRIES) throw error
      const pause_ms = FIRST_PAUSE_MS * attempt
      await new Promise(resolve => setTimeout(resolve, pause_ms))
    }
  }
  return given[name]
}

/** @param {string} address @returns {Promise<void>} */
function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.type = "module"
    script.src = address
    script.onload = () => resolve()
    script.onerror = () => reject(new Error(`player: ${address} does not come`))
    document.head.appendChild(script)
  })
}
