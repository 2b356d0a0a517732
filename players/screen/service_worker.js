// @ts-check
// Keeps the player and its media on this device, so that a screen starts without its server.
// Lives at /play/<build>/service_worker.js with the scope /play.

/// <reference lib="webworker" />

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))
const BASE = new URL("./", worker.location.href)
const SHELL = `shell ${BASE.pathname}`
// A test holds this list to the folder.
const FILES = [
  "",
  "screen.css",
  "words.css",
  "boot_guard.js",
  "main.js",
  "clock_view.js",
  "drill_sign.js",
  "duty.js",
  "keeping.js",
  "kinds/audio.js",
  "kinds/ticker.js",
  "kinds/video.js",
  "overlay.js",
  "preview.js",
  "slate.js",
  "storage/cache.js",
  "storage/assembly.js",
  "storage/indexed.js",
  "storage/read_only.js",
]
// A store too small for these still starts the player.
const BESIDE = [
  "check.html",
  "check.css",
  "check.js",
  "fonts/BeVietnamPro-Medium.ttf",
  "fonts/BeVietnamPro-SemiBold.ttf",
  "fonts/SignageLED16.ttf",
  "fonts/SignageLED24.ttf",
  "fonts/SignageLED32.ttf",
]

worker.addEventListener("install", event => event.waitUntil(install()))

async function install() {
  const shell = await caches.open(SHELL)
  await Promise.all(FILES.map(name => keepFile(shell, name, true)))
  await Promise.all(BESIDE.map(name => keepFile(shell, name, false)))
  await worker.skipWaiting()
}

worker.addEventListener("activate", event => {
  event.waitUntil(
    caches
      .keys()
      .then(names => names.filter(name => name.startsWith("shell ") && name !== SHELL))
      .then(names => Promise.all(names.map(name => caches.delete(name))))
      .then(() => worker.clients.claim()),
  )
})

worker.addEventListener("fetch", event => {
  const url = new URL(event.request.url)
  if (event.request.method !== "GET" || url.origin !== BASE.origin) return
  if (url.pathname.startsWith("/media/")) event.respondWith(mediaFor(event.request, url))
  else if (url.pathname === "/play" || url.pathname === "/play/") {
    // The page asks past us when it looks for a newer build.
    if (event.request.mode === "navigate") event.respondWith(entryFor(event.request, url))
  } else if (url.pathname.startsWith(BASE.pathname)) event.respondWith(fileFor(event.request, url))
})

/** @param {Cache} shell @param {string} name @param {boolean} must whether it has to fit */
async function keepFile(shell, name, must) {
  const url = new URL(name, BASE)
  // An address of a build never changes its bytes: what this page has fetched need not come again.
  const answer = await fetch(url.href)
  if (!answer.ok || answer.redirected) throw new Error(`${name}: answered ${answer.status}`)
  await shell.put(url.href, answer).catch(error => {
    if (must) throw error
  })
}

/** @param {Request} request @param {URL} url */
async function entryFor(request, url) {
  // A token must reach the server once to become a cookie.
  if (url.searchParams.has("token")) {
    try {
      return await fetch(request)
    } catch (error) {
      url.searchParams.delete("token")
    }
  }
  return Response.redirect(BASE.href + url.search, 302)
}

/** @param {Request} request @param {URL} url */
async function fileFor(request, url) {
  const shell = await caches.open(SHELL)
  const found = await shell.match(url.href.split("?")[0])
  return found || fetch(request)
}

/** @param {Request} request @param {URL} url */
async function mediaFor(request, url) {
  const media = await caches.open("media")
  const found = await media.match(url.pathname)
  if (!found) return fetch(request)
  const range = request.headers.get("Range")
  return range ? sliced(found, range) : found
}

/** Cache Storage knows no ranges: the whole is kept and cut here.
 * @param {Response} whole @param {string} range
 */
async function sliced(whole, range) {
  const bytes = await whole.blob()
  const match = /^bytes=(\d*)-(\d*)$/.exec(range)
  if (!match || (!match[1] && !match[2])) return whole
  const last = bytes.size - 1
  const start = match[1] ? Number(match[1]) : Math.max(0, bytes.size - Number(match[2]))
  const end = match[1] && match[2] ? Math.min(Number(match[2]), last) : last
  if (start > end) {
    const headers = { "Content-Range": `bytes */${bytes.size}` }
    return new Response(null, { status: 416, headers })
  }
  const headers = {
    "Content-Type": whole.headers.get("Content-Type") || "",
    "Content-Range": `bytes ${start}-${end}/${bytes.size}`,
    "Content-Length": String(end - start + 1),
    "Accept-Ranges": "bytes",
  }
  return new Response(bytes.slice(start, end + 1), { status: 206, headers })
}
