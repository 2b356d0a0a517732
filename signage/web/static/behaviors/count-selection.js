// Says how many rows are selected; one box selects all that may be; Escape lets them go.
export function connect(form) {
  const words = form.dataset.words
  const said = form.querySelector("output")
  const boxes = () => [...document.querySelectorAll(`input[form="${form.id}"][type=checkbox]`)]
  const selectAll = () => document.querySelector("[data-role=select-all] input")
  const update = () => {
    const chosen = boxes().filter((box) => box.checked)
    for (const box of boxes()) box.closest("li").toggleAttribute("data-selected", box.checked)
    const open = boxes().filter((box) => !box.disabled)
    const all = selectAll()
    if (all) {
      all.closest("[data-role]").hidden = open.length < 2
      all.checked = open.length > 0 && chosen.length === open.length
    }
    said.textContent = chosen.length ? words.replace("{n}", chosen.length) : form.dataset.none
  }
  document.addEventListener("change", (event) => {
    if (event.target === selectAll()) {
      for (const box of boxes()) box.checked = event.target.checked && !box.disabled
    }
    update()
  })
  document.addEventListener("signage:refreshed", update)
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return
    for (const box of boxes()) box.checked = false
    update()
  })
  update()
}
