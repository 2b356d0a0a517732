// @ts-check
// Who answers this player: a server, or a relay with or without one.

import { patiently } from "./storage/download.js"

// A link that swallows everything never says so.
const ANSWERS_WITHIN_MS = 4000

/** @typedef {"nobody" | "server" | "relay" | "relay alone"} Answering */

/** @returns {Promise<Answering>} */
export async function whoAnswers() {
  try {
    const asked = fetch("/healthz", { cache: "no-store", credentials: "same-origin" })
    const answer = await patiently(ANSWERS_WITHIN_MS, asked, null)
    if (answer.headers.get("X-Signage-Relay") === null)
      return answer.headers.get("X-Server-Time") === null ? "nobody" : "server"
    const { screens } = await answer.json()
    const up = Object.keys(screens).some(id => screens[id].upstream === true)
    return up ? "relay" : "relay alone"
  } catch (error) {
    return "nobody"
  }
}
