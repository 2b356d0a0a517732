// The answer follows the slider; the page's address follows too, so that it can be sent on.
import { refresh } from "../page_parts.js"

const PAUSE_MS = 120 // as fast as an answer comes back

export function connect(form) {
  let pause = 0
  form.addEventListener("input", (event) => {
    if (event.target.name !== "minute") return
    clearTimeout(pause)
    pause = setTimeout(() => {
      const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`
      history.replaceState(null, "", address)
      refresh(address)
    }, PAUSE_MS)
  })
  form.addEventListener("change", (event) => {
    if (event.target.name !== "minute") form.requestSubmit()
  })
}
