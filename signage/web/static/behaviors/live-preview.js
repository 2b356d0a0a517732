// Shows the real player over a still picture, in the shape of the screen, while it is in view.
const LIVE_AT_ONCE = 12 // players decode video; more than a screenful only heats the desk

const LOOK_AGAIN_MS = 150

const live = new Set()

export function connect(element) {
  const watcher = new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting) open(element)
    else close(element)
  }, { rootMargin: "120px" })
  watcher.observe(element)
}

function open(element) {
  if (element.firstChild || live.size >= LIVE_AT_ONCE) return
  const frame = document.createElement("iframe")
  frame.title = element.dataset.title
  frame.tabIndex = -1
  frame.addEventListener("load", () => reveal(frame), { once: true })
  frame.src = element.dataset.src
  element.append(frame)
  live.add(element)
}

// The still picture stays until the player shows something: no flash of its start screen.
function reveal(frame) {
  const stage = frame.contentDocument && frame.contentDocument.getElementById("stage")
  if (!frame.isConnected || !stage) return
  if (stage.querySelector("img, video, canvas")) frame.setAttribute("data-ready", "")
  else setTimeout(reveal, LOOK_AGAIN_MS, frame)
}

function close(element) {
  live.delete(element)
  element.replaceChildren()
}
