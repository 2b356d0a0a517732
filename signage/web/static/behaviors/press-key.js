// Presses a button by the keys it shows, such as Control and Enter.
export function connect(element) {
  const [modifier, key] = element.dataset.press.split("+")
  document.addEventListener("keydown", (event) => {
    if (!element.isConnected || !event[`${modifier}Key`] || event.key !== key) return
    event.preventDefault()
    element.click()
  })
}
