// A day is typed as people write it; beside it stands the browser's own calendar, whose months and
// order of figures are the browser's. What is picked there is written as it would be typed.
const WRITTEN = /(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\D+(\d{1,2})[:h](\d{2}))?/

export function connect(dated) {
  const [text, picker] = dated.querySelectorAll("input")
  const button = dated.querySelector("button")
  if (!picker.showPicker) return
  button.hidden = false
  button.addEventListener("click", () => {
    picker.value = machineForm(text.value, picker.type)
    picker.showPicker()
  })
  picker.addEventListener("input", () => {
    if (!picker.value) return
    text.value = written(picker.value)
    text.dispatchEvent(new Event("input", { bubbles: true }))
    text.focus()
  })
}

function written(value) {
  const [day, time] = value.split("T")
  return [day.split("-").reverse().join("/"), time].filter(Boolean).join(" ")
}

function machineForm(text, type) {
  const found = text.match(WRITTEN)
  if (!found) return ""
  const [day, month, year, hour, minute] = found.slice(1)
  const two = (part) => part.padStart(2, "0")
  const date = `${year}-${two(month)}-${two(day)}`
  return type === "date" ? date : `${date}T${two(hour || "08")}:${minute || "00"}`
}
