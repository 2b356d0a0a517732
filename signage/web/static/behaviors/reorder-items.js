// Rows are dragged by their grip; with the keyboard, Alt with an arrow moves the focused row.
export function connect(list) {
  let moving = null
  list.addEventListener("dragstart", (event) => {
    if (!event.target.closest(".grip")) return
    moving = event.target.closest("li[data-file]")
    moving.dataset.moving = ""
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/x-signage-item", moving.dataset.file)
    event.dataTransfer.setDragImage(moving, 20, 20)
  })
  list.addEventListener("dragover", (event) => {
    const over = moving && event.target.closest("li[data-file]")
    if (!over) return
    event.preventDefault()
    mark(list, over, isBefore(event, over) ? "before" : "after")
  })
  list.addEventListener("drop", (event) => {
    const over = moving && event.target.closest("li[data-file]")
    if (!over || over === moving) return
    event.preventDefault()
    event.stopPropagation()
    if (isBefore(event, over)) over.before(moving)
    else over.after(moving)
    save(list)
  })
  list.addEventListener("dragend", () => {
    if (moving) delete moving.dataset.moving
    moving = null
    mark(list, null)
  })
  list.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return
    const row = event.target.closest("li[data-file]")
    if (!row) return
    event.preventDefault()
    shift(list, row, event.key === "ArrowUp")
    event.target.focus()
  })
  list.addEventListener("submit", (event) => {
    const button = event.submitter
    if (!button || button.name !== "move") return
    event.preventDefault()
    shift(list, event.target.closest("li[data-file]"), button.value === "up")
    button.focus()
  })
}

function shift(list, row, up) {
  const other = up ? row.previousElementSibling : row.nextElementSibling
  if (!other) return
  if (up) other.before(row)
  else other.after(row)
  row.scrollIntoView({ block: "nearest" })
  save(list)
}

function isBefore(event, over) {
  const box = over.getBoundingClientRect()
  return event.clientY < box.top + box.height / 2
}

function mark(list, over, side) {
  for (const row of list.children) delete row.dataset.over
  if (over) over.dataset.over = side
}

async function save(list) {
  const body = new URLSearchParams()
  for (const row of list.children) body.append("order", row.dataset.file)
  body.append("csrf", document.querySelector("meta[name=csrf]").content)
  const headers = { "X-Live": "1" }
  await fetch(list.dataset.address, { method: "POST", body, headers, redirect: "manual" })
}
