// Says how many rows are selected; Escape lets them go.
export function connect(form) {
  const words = form.dataset.words
  const said = form.querySelector("output")
  const boxes = () => [...document.querySelectorAll(`input[form="${form.id}"][type=checkbox]`)]
  const update = () => {
    const chosen = boxes().filter((box) => box.checked)
    for (const box of boxes()) box.closest("li").toggleAttribute("data-selected", box.checked)
    said.textContent = chosen.length ? words.replace("{n}", chosen.length) : form.dataset.none
  }
  document.addEventListener("change", update)
  document.addEventListener("signage:refreshed", update)
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return
    for (const box of boxes()) box.checked = false
    update()
  })
  update()
}
