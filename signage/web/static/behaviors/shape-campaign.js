// A campaign is shaped by hand: its bar moves it, the dots of its rail change its first and last
// day, the edges of its bars its hours; keys on its title do the same by a day. All lead to a page
// that says what would change, before anything does.
const MINUTES = 15
const DAY_MIN = 24 * 60

export function connect(timeline) {
  timeline.addEventListener("pointerdown", (event) => {
    const track = event.target.closest(".track[data-campaign]")
    if (!track || event.button) return
    const grip = event.target.closest(".grip")
    if (grip) drag(timeline, track, event, gripDrag(timeline, track, grip))
    else if (event.target.closest(".bars")) drag(timeline, track, event, moveDrag(timeline, track))
  })
  timeline.addEventListener("keydown", (event) => {
    const link = event.target.closest("[data-shapes]")
    if (!link || !["ArrowLeft", "ArrowRight"].includes(event.key)) return
    const days = event.key === "ArrowRight" ? 1 : -1
    if (event.altKey && event.shiftKey) ask(timeline, link.dataset.shapes, { first: days })
    else if (event.shiftKey) ask(timeline, link.dataset.shapes, { last: days })
    else if (event.altKey) ask(timeline, link.dataset.shapes, { move: days })
    else return
    event.preventDefault()
  })
}

// What is dragged: how far in steps, what it looks like meanwhile, and what is asked for in the end.
function moveDrag(timeline, track) {
  const bars = track.querySelector(".bars")
  const step_px = track.clientWidth / timeline.dataset.days
  return {
    step_px,
    show: (steps) => bars.setAttribute("transform", `translate(${steps * step_px} 0)`),
    words: (steps) => [laterDay(track.dataset.first, steps), laterDay(track.dataset.last, steps)].filter(Boolean).join(" – "),
    asked: (steps) => ({ move: steps }),
  }
}

function gripDrag(timeline, track, grip) {
  const part = Number(grip.dataset.part)
  const isStart = grip.dataset.edge === "start"
  const day_px = track.clientWidth / timeline.dataset.days
  const step_px = part < 0 ? day_px : (day_px * MINUTES) / DAY_MIN
  // The hours of every day change together, so their edges move together.
  const same = track.querySelectorAll(`.grip[data-part="${part}"][data-edge="${grip.dataset.edge}"]`)
  const show = (steps) => same.forEach((one) => one.setAttribute("transform", `translate(${steps * step_px} 0)`))
  if (part < 0) {
    const day = isStart ? track.dataset.first : track.dataset.last
    const asked = (steps) => ({ [isStart ? "first" : "last"]: steps })
    return { step_px, show, words: (steps) => laterDay(day, steps), asked }
  }
  const clock = track.dataset.parts.split(" ")[part].split("-")[isStart ? 0 : 1]
  const asked = (steps) => ({ part, [isStart ? "opens" : "closes"]: steps * MINUTES })
  return { step_px, show, words: (steps) => laterClock(clock, steps * MINUTES), asked }
}

function drag(timeline, track, start, what) {
  const words = document.createElement("output")
  words.className = "drag-words"
  let steps = 0
  track.setPointerCapture(start.pointerId)
  track.dataset.dragging = ""
  const follow = (event) => {
    steps = Math.round((event.clientX - start.clientX) / what.step_px)
    what.show(steps)
    words.textContent = what.words(steps)
    words.style.transform = `translate(${event.clientX + 12}px, ${event.clientY - 40}px)`
    document.body.append(words)
  }
  const end = (event) => {
    track.removeEventListener("pointermove", follow)
    delete track.dataset.dragging
    words.remove()
    if (event.type === "pointerup" && steps) ask(timeline, track.dataset.campaign, what.asked(steps))
    else what.show(0)
  }
  track.addEventListener("pointermove", follow)
  track.addEventListener("pointerup", end, { once: true })
  track.addEventListener("pointercancel", end, { once: true })
}

function laterDay(text, days) {
  if (!text) return ""
  const [year, month, day] = text.split("-").map(Number)
  const later = new Date(Date.UTC(year, month - 1, day + days))
  const two = (number) => String(number).padStart(2, "0")
  return `${two(later.getUTCDate())}/${two(later.getUTCMonth() + 1)}/${later.getUTCFullYear()}`
}

function laterClock(text, minutes) {
  const [hour, minute] = text.split(":").map(Number)
  const later = (((hour * 60 + minute + minutes) % DAY_MIN) + DAY_MIN) % DAY_MIN
  const two = (number) => String(number).padStart(2, "0")
  return `${two(Math.floor(later / 60))}:${two(later % 60)}`
}

function ask(timeline, campaign, steps) {
  const asked = new URLSearchParams({ ...steps, back: timeline.dataset.back })
  location.assign(`/campaigns/${encodeURIComponent(campaign)}/times?${asked}`)
}
