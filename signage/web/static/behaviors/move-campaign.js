// A bar is dragged to another day; Alt with an arrow on the campaign's name does the same. Both
// lead to a page that says what the move would do, before anything changes.
export function connect(timeline) {
  const days = Number(timeline.dataset.days)
  timeline.addEventListener("pointerdown", (event) => {
    const track = event.target.closest(".track[data-campaign]")
    if (!track || !event.target.closest(".bars") || event.button) return
    drag(track, event, days)
  })
  timeline.addEventListener("keydown", (event) => {
    const link = event.target.closest("[data-moves]")
    if (!link || !event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return
    event.preventDefault()
    ask(link.dataset.moves, event.key === "ArrowRight" ? 1 : -1)
  })
}

function drag(track, start, days) {
  const bars = track.querySelector(".bars")
  const day_px = track.clientWidth / days
  let moved = 0
  track.setPointerCapture(start.pointerId)
  track.dataset.dragging = ""
  const follow = (event) => {
    moved = Math.round((event.clientX - start.clientX) / day_px)
    bars.setAttribute("transform", `translate(${moved * day_px} 0)`)
  }
  const end = (event) => {
    track.removeEventListener("pointermove", follow)
    delete track.dataset.dragging
    if (event.type === "pointerup" && moved) ask(track.dataset.campaign, moved)
    else bars.removeAttribute("transform")
  }
  track.addEventListener("pointermove", follow)
  track.addEventListener("pointerup", end, { once: true })
  track.addEventListener("pointercancel", end, { once: true })
}

function ask(campaign, days) {
  location.assign(`/campaigns/${encodeURIComponent(campaign)}/move?days=${days}`)
}
