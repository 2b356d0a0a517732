// The small database at a start: what is slow is waited for, what is broken is made anew.
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Database } from "../../players/screen/storage/database.js"

const WAIT_MS = 10_000
let requests = []
let deleted = 0

beforeEach(() => {
  const kept = new Map()
  requests = []
  deleted = 0
  globalThis.localStorage = {
    getItem: name => kept.get(name) || null,
    setItem: (name, value) => kept.set(name, value),
  }
  globalThis.indexedDB = {
    open: () => {
      const request = {}
      requests.push(request)
      return request
    },
    deleteDatabase: () => {
      const request = {}
      deleted++
      queueMicrotask(() => request.onsuccess())
      return request
    },
  }
})

async function startThatWaits(t) {
  const opening = Database.open().catch(error => error)
  t.mock.timers.tick(WAIT_MS)
  await new Promise(resolve => setImmediate(resolve))
  t.mock.timers.tick(WAIT_MS)
  return opening
}

test("a store that is only slow is never thrown away, and does not stay open", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] })

  const error = await startThatWaits(t)
  let closed = false
  requests[0].result = { close: () => (closed = true) }
  requests[0].onsuccess()

  assert.match(String(error), /does not open in time/)
  assert.equal(deleted, 0)
  assert.ok(closed)
})

test("a store that three starts have waited for is given up", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] })

  for (let start = 0; start < 3; start++) await startThatWaits(t)

  assert.equal(deleted, 1)
})

test("a damaged store is deleted and made anew at once", async () => {
  const opening = Database.open()
  requests[0].error = new Error("corrupt")
  requests[0].onerror()
  await new Promise(resolve => setImmediate(resolve))
  requests[1].result = { name: "new" }
  requests[1].onsuccess()

  assert.equal((await opening).idb.name, "new")
  assert.equal(deleted, 1)
})
