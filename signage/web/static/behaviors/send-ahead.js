// The file of a form goes up in parts before the form does: with its progress, and it goes on after
// a broken link. The form then names what was sent.
import { identity, send } from "../upload.js"

export function connect(form) {
  const chooser = form.querySelector("input[type=file]")
  const button = form.querySelector("button:not([type=button])")
  const row = form.querySelector("[data-role=upload]")
  const [title, said, percent, bar] = row.children
  form.addEventListener("submit", async (event) => {
    const file = chooser.files[0]
    if (!file) return
    event.preventDefault()
    button.disabled = true
    row.hidden = bar.hidden = false
    delete row.dataset.state
    title.textContent = file.name
    try {
      await send(form.dataset.address + encodeURIComponent(file.name), file, {
        onProgress: (share) => {
          bar.value = share
          percent.textContent = `${Math.floor(share * 100)} %`
        },
        onWords: (words) => (said.textContent = words),
      })
    } catch (failure) {
      button.disabled = false
      bar.hidden = true
      percent.textContent = ""
      said.textContent = failure.message
      row.dataset.state = "problem"
      return
    }
    chooser.disabled = true
    name(form, "sent_name", file.name)
    name(form, "sent_identity", identity(file))
    name(form, "sent_size", file.size)
    form.submit()
  })
}

function name(form, field, value) {
  const hidden = document.createElement("input")
  hidden.type = "hidden"
  hidden.name = field
  hidden.value = value
  form.append(hidden)
}
