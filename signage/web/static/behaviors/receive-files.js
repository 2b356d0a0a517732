// Files dropped, chosen or pasted on the page go up in parts, go on after a broken link, and are
// followed until they are on a screen; what goes elsewhere is done when it is there.
import { refresh } from "../page_parts.js"
import { send } from "../upload.js"

// More at once only share the same line, and pages need connections of their own.
const AT_ONCE = 3
const CHECKING_MS = 2000
const WAITING_MS = 60000 // a person decides: minutes or days

export function connect(place) {
  const list = place.querySelector("[data-role=uploads]") || document.querySelector("[data-role=uploads]")
  const turns = queue(AT_ONCE)
  const receive = (files) => [...files].forEach((file) => follow(place, list, file, { turns }))
  let depth = 0
  const hasFiles = (event) => [...event.dataTransfer.types].includes("Files")
  place.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return
    depth += 1
    place.dataset.dragging = ""
  })
  place.addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return
    depth -= 1
    if (depth <= 0) delete place.dataset.dragging
  })
  place.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault()
  })
  place.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    depth = 0
    delete place.dataset.dragging
    receive(event.dataTransfer.files)
  })
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) receive(event.clipboardData.files)
  })
  for (const chooser of place.querySelectorAll("input[type=file]")) {
    const take = () => {
      receive(chooser.files)
      chooser.value = ""
    }
    chooser.addEventListener("change", take)
    if (chooser.files.length) take() // chosen before this script was here, on a slow line
  }
}

// Lets so many tasks run at once; asks before the page is left while any of them waits or runs.
function queue(most) {
  const waiting = []
  let running = 0
  const next = () => {
    if (running === most || !waiting.length) return
    running += 1
    waiting.shift()(() => {
      running -= 1
      next()
    })
  }
  addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault()
  })
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      next()
    })
}

async function follow(place, list, file, { turns, replace = false }) {
  const name = file.name === "image.png" ? pastedName() : file.name
  const row = document.createElement("div")
  row.className = "upload"
  row.innerHTML = "<span></span><output></output><span></span><progress max='1' value='0'></progress>"
  const [title, said, percent, bar] = row.children
  title.textContent = name
  list.prepend(row)
  const say = (words, state) => {
    said.textContent = words
    if (state) row.dataset.state = state
  }
  say(list.dataset.queued)
  const address = place.dataset.address + encodeURIComponent(name)
  const done = await turns()
  try {
    await send(address, file, {
      onProgress: (share) => {
        bar.value = share
        percent.textContent = `${Math.floor(share * 100)} %`
      },
      onWords: say,
      replace,
    })
  } catch (failure) {
    bar.remove()
    percent.textContent = ""
    say(failure.message, "problem")
    if (failure.exists) offer(row, list, () => follow(place, list, file, { turns, replace: true }))
    return
  } finally {
    done()
  }
  bar.remove()
  percent.textContent = ""
  if ("follows" in place.dataset) return watch(address, say, (to, words) => lead(row, to, words))
  say(said.textContent, "on_air")
  await refresh()
}

function offer(row, list, again) {
  const button = document.createElement("button")
  button.className = "button"
  button.dataset.size = "small"
  button.textContent = list.dataset.replace
  button.addEventListener("click", () => {
    row.remove()
    again()
  })
  row.append(button)
}

// Where to go about the file, once.
function lead(row, address, words) {
  const link = row.querySelector("a") || row.appendChild(document.createElement("a"))
  link.className = "button"
  link.dataset.size = "small"
  link.href = address
  link.textContent = words
}

// What the server says about the file, until it is on a screen, returned or broken. News come by the
// event stream; the looks between are for what an event got lost of.
async function watch(address, say, leadOn) {
  let look = CHECKING_MS
  for (;;) {
    const response = await fetch(`${address}/state`)
    if (response.ok) {
      const { words, sign, settled, address: to, action } = await response.json()
      say(words, sign)
      if (to) leadOn(to, action)
      if (settled) return
      look = sign === "waiting" ? WAITING_MS : CHECKING_MS
    }
    await new Promise((resolve) => {
      const timer = setTimeout(done, look)
      document.addEventListener("signage:changed", done, { once: true })
      function done() {
        clearTimeout(timer)
        document.removeEventListener("signage:changed", done)
        resolve()
      }
    })
  }
}

function pastedName() {
  const now = new Date()
  const two = (n) => String(n).padStart(2, "0")
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `Ảnh dán ${day} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}.png`
}
