// @ts-check
// A preview hears of changes from the page around it, which shares one stream for all of them.

import { give } from "./parts.js"

const CHANNEL = "signage-revisions"
// A page opened on its own has nobody to tell it.
const PREVIEW_LOOKS_EVERY_MS = 30000

/** @param {() => void} look @param {string} screen */
export function listenToPage(look, screen) {
  /** @param {any} told */
  const hear = told => {
    if (told && (!told.screen || told.screen === screen)) look()
  }
  if (typeof BroadcastChannel === "function") {
    const channel = new BroadcastChannel(CHANNEL)
    channel.onmessage = event => hear(event.data)
  }
  window.addEventListener("message", event => {
    if (event.origin === location.origin) hear(event.data)
  })
  setInterval(look, PREVIEW_LOOKS_EVERY_MS)
}

give("preview.js", { listenToPage })
