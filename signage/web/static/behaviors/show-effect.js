// Says beside the form what saving it would do, while people fill it in.
const PAUSE_MS = 400

export function connect(form) {
  const place = form.querySelector("[data-role=effect]")
  let pause = 0
  let newest = 0
  const ask = async () => {
    const turn = ++newest
    const body = new URLSearchParams(new FormData(form))
    const response = await fetch(form.dataset.address, { method: "POST", body })
    if (!response.ok || turn !== newest) return
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html")
    place.replaceChildren(...fresh.body.childNodes)
  }
  form.addEventListener("input", (event) => {
    mend(form, event.target)
    clearTimeout(pause)
    pause = setTimeout(ask, PAUSE_MS)
  })
}

// What was wrong is being mended: its sentence goes with the first letter.
function mend(form, field) {
  const wrong = form.querySelector(`#${CSS.escape(field.name)}-wrong`)
  if (wrong) wrong.remove()
  for (const marked of form.querySelectorAll(`[aria-describedby="${CSS.escape(field.name)}-wrong"]`)) {
    marked.removeAttribute("aria-invalid")
    marked.removeAttribute("aria-describedby")
  }
}
