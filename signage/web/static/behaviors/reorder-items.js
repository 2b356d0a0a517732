// Rows are dragged by their grip; with the keyboard, Alt with an arrow moves the focused row. The
// order from before the first move can be had back.
export function connect(list) {
  let moving = null
  const before = names(list)
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
    save(list, before)
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
    shift(list, row, event.key === "ArrowUp", before)
    event.target.focus()
  })
  list.addEventListener("submit", (event) => {
    const button = event.submitter
    if (!button || button.name !== "move") return
    event.preventDefault()
    shift(list, event.target.closest("li[data-file]"), button.value === "up", before)
    button.focus()
  })
}

function shift(list, row, up, before) {
  const other = up ? row.previousElementSibling : row.nextElementSibling
  if (!other) return
  if (up) other.before(row)
  else other.after(row)
  row.scrollIntoView({ block: "nearest" })
  save(list, before)
}

function isBefore(event, over) {
  const box = over.getBoundingClientRect()
  return event.clientY < box.top + box.height / 2
}

function mark(list, over, side) {
  for (const row of list.children) delete row.dataset.over
  if (over) over.dataset.over = side
}

const names = (list) => [...list.children].map((row) => row.dataset.file)

async function save(list, before) {
  const wanted = names(list) // the page may be brought up to date while this is written
  const body = new URLSearchParams()
  for (const name of wanted) body.append("order", name)
  body.append("csrf", document.querySelector("meta[name=csrf]").content)
  const headers = { "X-Live": "1" }
  const options = { method: "POST", body, headers, redirect: "manual" }
  const response = await fetch(list.dataset.address, options)
  if (response.ok) offerUndo(list, wanted, before)
  else location.assign(location.href) // the rows as they are in the folder, and why
}

function offerUndo(list, wanted, before) {
  const told = document.querySelector("[data-role=reordered]")
  if (!told) return
  told.hidden = wanted.join("\n") === before.join("\n")
  told.querySelector("button").onclick = () => {
    const rows = new Map([...list.children].map((row) => [row.dataset.file, row]))
    list.append(...before.filter((name) => rows.has(name)).map((name) => rows.get(name)))
    save(list, before)
  }
}
