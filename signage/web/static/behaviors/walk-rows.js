// J and K go through the rows, from the first where nothing has the focus; X selects, Enter follows.
const TYPED_IN = "input:not([type=checkbox]), textarea, select, [contenteditable]"

export function connect(list) {
  document.addEventListener("keydown", (event) => {
    if (!list.isConnected || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest(`${TYPED_IN}, dialog, [role=dialog]`)) return
    const rows = [...list.children]
    const at = rows.findIndex((row) => row.contains(document.activeElement))
    if (event.key === "j" || event.key === "k") {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))]
      next.querySelector(".title a").focus()
      next.scrollIntoView({ block: "nearest" })
    } else if (event.key === "x") {
      const boxes = "input[type=checkbox]:not(:disabled)"
      // Before any row is gone to, X takes the first that may be chosen.
      const row = at < 0 ? rows.find((one) => one.querySelector(boxes)) : rows[at]
      const box = row && row.querySelector(boxes)
      if (at < 0 && row) row.querySelector(".title a").focus()
      if (box) box.click()
    } else return
    event.preventDefault()
  })
}
