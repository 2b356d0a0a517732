// A table pasted from Word or a browser becomes rows and tabs; merged cells are repeated.
export function connect(area) {
  area.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html")
    if (!html) return
    const tables = new DOMParser().parseFromString(html, "text/html").querySelectorAll("table")
    if (!tables.length) return
    event.preventDefault()
    const rows = [...tables].filter((table) => !table.parentElement.closest("table")).flatMap(rowsOf)
    area.setRangeText(rows.map((row) => row.map(quoted).join("\t")).join("\n"), area.selectionStart, area.selectionEnd, "end")
    area.dispatchEvent(new Event("input", { bubbles: true }))
  })
}

function rowsOf(table) {
  const rows = []
  const merged = new Map() // "row,column" → the text that reaches down to it
  ;[...table.rows].forEach((row, down) => {
    const cells = []
    const fill = () => {
      while (merged.has(`${down},${cells.length}`)) cells.push(merged.get(`${down},${cells.length}`))
    }
    for (const cell of row.cells) {
      fill()
      const text = cell.innerText.trim() || cell.textContent.trim()
      for (let across = 0; across < cell.colSpan; across += 1) {
        for (let below = 1; below < cell.rowSpan; below += 1) merged.set(`${down + below},${cells.length}`, text)
        cells.push(across ? "" : text)
      }
    }
    fill()
    rows.push(cells)
  })
  return rows
}

function quoted(text) {
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
