// @ts-check
// Who answers this player: a server, or a relay with or without one.

/** @typedef {"nobody" | "server" | "relay" | "relay alone"} Answering */

/** @returns {Promise<Answering>} */
export async function whoAnswers() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", credentials: "same-origin" })
    if (answer.headers.get("X-Signage-Relay") === null)
      return answer.headers.get("X-Server-Time") === null ? "nobody" : "server"
    const { screens } = await answer.json()
    const up = Object.keys(screens).some(id => screens[id].upstream === true)
    return up ? "relay" : "relay alone"
  } catch (error) {
    return "nobody"
  }
}
