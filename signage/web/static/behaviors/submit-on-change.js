// A form of filters answers while people type and choose.
const PAUSE_MS = 300 // long enough to finish a word

export function connect(form) {
  let pause = 0
  form.addEventListener("input", (event) => {
    clearTimeout(pause)
    const typed = event.target.matches("[type=search], [type=text]")
    pause = setTimeout(() => form.requestSubmit(), typed ? PAUSE_MS * 2 : 0)
  })
}
