// @ts-check
// Fonts and places for what the player says itself; they come with the first word.

const AGAIN_MS = 5000

export function styleWords() {
  if (document.getElementById("words")) return
  const link = document.createElement("link")
  link.id = "words"
  link.rel = "stylesheet"
  link.href = "words.css"
  link.onerror = () => {
    link.remove()
    setTimeout(styleWords, AGAIN_MS)
  }
  document.head.appendChild(link)
}
