// Draws the slide while people write: the server's own slide, never an imitation.
const PAUSE_MS = 350 // a short breath between words

export function connect(form) {
  let pause = 0
  let newest = 0
  const draw = async () => {
    const turn = ++newest
    const response = await fetch(form.dataset.address, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    })
    if (!response.ok || turn !== newest) return
    show(form, await response.json())
  }
  form.addEventListener("input", () => {
    clearTimeout(pause)
    pause = setTimeout(draw, PAUSE_MS)
  })
}

function show(form, drawn) {
  const slides = form.querySelector("[data-role=slides]")
  const pictures = drawn.pictures.map((address, index) => {
    const picture = new Image(drawn.width_px, drawn.height_px)
    picture.alt = slides.dataset.page.replace("{n}", index + 1)
    picture.src = address
    return picture
  })
  // The old slide stays until the new one is ready: no flicker at every letter.
  Promise.all(pictures.map((picture) => picture.decode())).then(() => {
    if (pictures.length) slides.replaceChildren(...pictures)
  }, () => {})
  const template = form.querySelector("template[data-role=problem]")
  const rows = drawn.problems.map((sentence) => {
    const row = template.content.firstElementChild.cloneNode(true)
    row.querySelector("p").textContent = sentence
    return row
  })
  form.querySelector("[data-role=problems]").replaceChildren(...rows)
}
