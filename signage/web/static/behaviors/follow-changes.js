// One event stream for all tabs of this browser: the tab that holds the lock listens and tells the
// others, and the players in previews, through a channel. Six connections are all a browser has.
import { refresh } from "../page_parts.js"

const LOCK = "signage-changes"
const PAUSE_MS = 250 // several changes of one edit are one look at the page
const RETRY_MS = 5000
const CATCH_UP_MS = 400

export function connect() {
  const pages = new BroadcastChannel(LOCK)
  pages.addEventListener("message", (event) => changed(event.data))
  const listen = () => new Promise(() => open(pages))
  setTimeout(catchUp, CATCH_UP_MS)
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) catchUp()
  })
  if (navigator.locks) navigator.locks.request(LOCK, listen)
  else open(pages)
}

function open(pages) {
  const players = new BroadcastChannel("signage-revisions")
  const stream = new EventSource("/events")
  stream.addEventListener("changed", (event) => {
    const change = JSON.parse(event.data)
    for (const [screen, revision] of Object.entries(change.revisions)) {
      players.postMessage({ screen, revision })
    }
    pages.postMessage(change)
    changed(change)
  })
  stream.addEventListener("error", () => {
    // A stream that the server refused does not come back by itself: the session may be over.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => open(pages), RETRY_MS)
  })
  addEventListener("pagehide", () => stream.close(), { once: true })
}

// What was published between the making of this page and the opening of the stream.
async function catchUp() {
  const response = await fetch("/events/edition", { headers: { "X-Live": "1" } })
  const shown = document.querySelector("meta[name=edition]").content
  if (response.ok && (await response.text()) !== shown) changed()
}

let pause = 0
let busy = false
let again = false

function changed() {
  document.dispatchEvent(new CustomEvent("signage:changed"))
  if (document.querySelector("main[data-still]")) return
  clearTimeout(pause)
  pause = setTimeout(update, PAUSE_MS)
}

async function update() {
  if (busy) {
    again = true
    return
  }
  busy = true
  try {
    await refresh()
    document.dispatchEvent(new CustomEvent("signage:refreshed"))
  } finally {
    busy = false
  }
  if (again) {
    again = false
    changed()
  }
}
