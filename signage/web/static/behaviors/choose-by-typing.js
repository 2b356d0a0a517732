// Who types an answer has chosen it: the choice beside the field is taken.
export function connect(choices) {
  choices.addEventListener("input", (event) => {
    const radio = event.target.closest(".typed")?.querySelector("[type=radio]")
    if (radio) radio.checked = true
  })
}
