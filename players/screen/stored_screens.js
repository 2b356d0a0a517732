// @ts-check
// `/play` in a browser that has only ever been one screen, named in its address: that one is meant.

/** @param {import("./api.js").Api} api */
export async function becomeOnlyStoredScreen(api) {
  const names = await storedScreens()
  if (names.length !== 1 || !(await mayPlay(api, names[0]))) return
  const query = new URLSearchParams(location.search)
  query.set("screen", names[0])
  const address = `${location.pathname}?${query}`
  // Without a link only what is kept may be gone to: anything else is the browser's error page.
  if ((await fetch(address)).ok) location.replace(address)
}

/** The screens that this browser keeps something of. @returns {Promise<string[]>} */
async function storedScreens() {
  const { databases } = /** @type {any} */ (indexedDB)
  const kept = databases ? await databases.call(indexedDB) : []
  return kept.map(named).filter(Boolean)
}

/** @param {{ name: string }} database */
function named({ name }) {
  return (/^signage (.+)$/.exec(name) || ["", ""])[1]
}

/** A server that answers and does not know it decides; none at all has no say.
 * @param {import("./api.js").Api} api @param {string} screen
 */
async function mayPlay(api, screen) {
  try {
    const path = `/api/player/time?screen=${encodeURIComponent(screen)}`
    return (await api.ask(path)).status !== 401
  } catch (error) {
    return true
  }
}
