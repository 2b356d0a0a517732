// The browser's own file field speaks the browser's language: its button and its words become ours.
export function connect(input) {
  const label = document.createElement("label")
  label.className = "button"
  label.textContent = input.dataset.choose
  const said = document.createElement("output")
  said.className = "soft"
  input.before(label)
  label.append(input)
  label.after(said)
  input.classList.add("unseen")
  const update = () => {
    const names = [...input.files].map((file) => file.name)
    said.textContent = names.length ? names.join(", ") : input.dataset.none
  }
  input.addEventListener("change", update)
  update()
}
