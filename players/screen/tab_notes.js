// @ts-check
// What this tab remembers over a restart; a browser that may keep nothing remembers nothing.

/** @param {string} name @returns {string | null} */
export function noteOf(name) {
  try {
    return sessionStorage.getItem(name)
  } catch (error) {
    return null
  }
}

/** @param {string} name @param {string | null} text null to forget it */
export function setNote(name, text) {
  try {
    if (text === null) sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, text)
  } catch (error) {
    // Then a restart starts from nothing, as after a power cut.
  }
}
