// Shows the real player over a still picture, in the shape of the screen, while it is in view.
const LIVE_AT_ONCE = 12 // players decode video; more than a screenful only heats the desk

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
  frame.addEventListener("load", () => frame.setAttribute("data-ready", ""), { once: true })
  frame.src = element.dataset.src
  element.append(frame)
  live.add(element)
}

function close(element) {
  live.delete(element)
  element.replaceChildren()
}
