// @ts-check
// What the address may ask for: `?screen=` `?preview=1` `?at=2027-03-28T01:55Z&speed=60` `?overlay`.

/** @param {string} search */
export function readOptions(search) {
  const asked = new URLSearchParams(search)
  const at_ms = Date.parse(asked.get("at") || "")
  const speed = Math.max(0.1, Math.min(10000, Number(asked.get("speed")) || 1))
  const debugging = at_ms > 0 || speed !== 1
  let from_ms = at_ms
  return {
    screen: asked.get("screen") || "",
    preview: asked.get("preview") === "1",
    overlay: asked.has("overlay"),
    debugging,
    speed: debugging ? speed : 1,
    /** The clock being debugged. @param {number} tick @param {number} synced_ms */
    clock(tick, synced_ms) {
      if (!debugging) return synced_ms
      if (!(from_ms > 0)) from_ms = synced_ms - tick * speed
      return from_ms + tick * speed
    },
  }
}
