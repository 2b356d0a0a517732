import assert from "node:assert/strict"
import { test } from "node:test"

import { Reporter } from "../../players/screen/reporter.js"

function setUp() {
  const sent = []
  let tick = 0
  const journal = { boot: "b", waiting: 0, batch: async () => null, acknowledge: async () => {} }
  const api = {
    ask: async (path, { send }) => {
      sent.push({ tick, state: send.state })
      return { status: 200, body: { acked_seq: 0 } }
    },
  }
  const reporter = new Reporter({ api, journal, now: () => tick, ticks: () => tick, state: () => "well" })
  const pass = async (ms) => {
    for (const end = tick + ms; tick < end; tick += 100) {
      reporter.follow()
      await new Promise((done) => setImmediate(done))
    }
  }
  return { reporter, sent, pass }
}

test("the state is told every minute", async () => {
  const { sent, pass } = setUp()

  await pass(125000)

  assert.deepEqual(
    sent.map((one) => one.tick),
    [0, 60000, 120000],
  )
})

test("something new on the screen is told within four seconds, each player at its own moment", async () => {
  const { reporter, sent, pass } = setUp()
  await pass(20000)

  reporter.soon(0.5)
  await pass(20000)

  assert.deepEqual(
    sent.map((one) => one.tick),
    [0, 22000],
  )
  assert.equal(sent[1].state, "well")
})

test("news during a report is told after it", async () => {
  const { reporter, sent, pass } = setUp()
  reporter.follow()

  reporter.soon(0)
  await pass(1000)

  assert.equal(sent.length, 2)
})
