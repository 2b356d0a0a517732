// Sends one file in parts with Content-Range; asks where to go on when a part was lost, or when the
// page was left before the end and the same file is chosen again.
const PART_BYTES = 4 * 1024 * 1024 // small enough to repeat on a bad line, large enough to be fast
const TRIES = 8
const FIRST_WAIT_MS = 500

export async function send(path, file, { onProgress, onWords, replace = false }) {
  const address = replace ? `${path}?replace=1` : path
  const csrf = document.querySelector("meta[name=csrf]").content
  let start = file.size > PART_BYTES ? await received(address, file) : 0
  let failed = 0
  do {
    const end = Math.min(start + PART_BYTES, file.size)
    const headers = { "X-CSRF-Token": csrf, "Upload-Identity": identity(file) }
    if (file.size) headers["Content-Range"] = `bytes ${start}-${end - 1}/${file.size}`
    try {
      const response = await fetch(address, { method: "PUT", headers, body: file.slice(start, end) })
      const answer = await response.json()
      if (!response.ok) throw refusal(response.status, answer)
      start = answer.received_bytes
      failed = 0
      onProgress(file.size ? start / file.size : 1)
      onWords(answer.words)
    } catch (failure) {
      // Only a broken line or a busy server is worth trying again; a refusal is final.
      if (!(failure instanceof TypeError) || failed >= TRIES) throw failure
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** failed))
      failed += 1
      start = await received(address, file)
    }
  } while (start < file.size)
}

function refusal(status, answer) {
  const words = answer.error.message[document.documentElement.lang]
  if (status >= 500) return new TypeError(words)
  return Object.assign(new Error(words), { exists: status === 409 })
}

async function received(address, file) {
  try {
    const response = await fetch(address, { method: "HEAD", headers: { "Upload-Identity": identity(file) } })
    const offset = Number(response.headers.get("Upload-Offset") || 0)
    // A file that is there whole was taken in, or its last part has to be sent again.
    return offset < file.size ? offset : 0
  } catch {
    return 0
  }
}

// What tells this version of a file from another of its name.
export function identity(file) {
  return `${file.size}-${file.lastModified}`
}
