// Finds what the page asks for by data-behavior and connects it; runs again after live updates.
const base = new URL(".", import.meta.url)
const connected = new WeakMap()

export function connectAll(root) {
  const marked = [...root.querySelectorAll("[data-behavior]")]
  if (root.matches && root.matches("[data-behavior]")) marked.unshift(root)
  for (const element of marked) {
    for (const name of element.dataset.behavior.split(" ")) connect(element, name)
  }
}

async function connect(element, name) {
  const names = connected.get(element) || new Set()
  if (names.has(name)) return
  names.add(name)
  connected.set(element, names)
  const behavior = await import(new URL(`behaviors/${name}.js`, base))
  behavior.connect(element)
}

connectAll(document.documentElement)
