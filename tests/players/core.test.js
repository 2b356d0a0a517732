import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { mayAdopt } from "../../players/screen/core/adoption.js"
import { backoffMs } from "../../players/screen/core/backoff.js"
import { boundAt, startClock, timeAt, withSample, withTick } from "../../players/screen/core/clock.js"
import { drillLayout } from "../../players/screen/core/drill_layout.js"
import { bootOrder, prunable } from "../../players/screen/core/generations.js"
import { likenessOf, lookOf } from "../../players/screen/core/likeness.js"
import { nudgeOf } from "../../players/screen/core/nudge.js"
import { planZone } from "../../players/screen/core/plan.js"
import { Health } from "../../players/screen/health.js"
import { remedyFor } from "../../players/screen/core/restarts.js"
import { withinValidity } from "../../players/screen/core/timetable.js"

const vectors = name =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"))
const DAY = 24 * 3600 * 1000

const CANVASES = [
  [1920, 1080, "eboard"],
  [1080, 1920, "eboard"],
  [3840, 540, "eboard"],
  [320, 32, "led"],
  [512, 256, "led"],
  [1024, 512, "led"],
]

for (const [width_px, height_px, kind] of CANVASES) {
  test(`the word of a drill and what is shown fit side by side on ${width_px}×${height_px}`, () => {
    const { sign, scale, left_px, top_px, covers } = drillLayout({ width_px, height_px }, kind)

    assert.equal(covers, false)
    assert.ok(left_px + width_px * scale <= width_px + 0.01)
    assert.ok(top_px + height_px * scale <= height_px + 0.01)
    assert.ok(left_px >= sign.width_px || top_px >= sign.height_px)
  })
}

test("a panel too small for both shows the word and the picture in turn", () => {
  assert.equal(drillLayout({ width_px: 64, height_px: 32 }, "led").covers, true)
})

test("a picture counts as another one only after three samples in a row say so", () => {
  const told = []
  const health = new Health({ ticks: () => 0, onFault: kind => told.push(kind) })
  const showing = { item: { asset: "a" }, entry: { item: "i1" } }
  const after = findings => {
    for (const finding of findings) health.noteFinding(showing, finding)
    return told.length
  }

  assert.equal(after(["unlike", "good", "unlike", "unlike", "good", "unlike"]), 0)
  assert.equal(after(["unlike", "unlike"]), 1)
})

for (const { name, attempt, chance, delay_ms } of vectors("backoff")) {
  test(`backoff: ${name}`, () => assert.equal(backoffMs(attempt, chance), delay_ms))
}

for (const one of vectors("generations")) {
  test(`generations: ${one.name}`, () => {
    const order = bootOrder(one.stored, sha256 => one.held.includes(sha256))
    const { gone, keep_assets } = prunable(one.stored, one.now_ms)

    assert.deepEqual(
      order.map(generation => generation.revision),
      one.boot,
    )
    assert.deepEqual(
      gone.map(generation => generation.revision),
      one.pruned,
    )
    assert.deepEqual(keep_assets.sort(), one.kept_assets)
  })
}

for (const { name, start, samples, ask } of vectors("clock")) {
  test(`clock: ${name}`, () => {
    let clock = startClock(start.tick, start.wall_ms, start.memory, start.floor_ms)
    for (const sample of samples) clock = withSample(clock, sample)

    for (const { tick, time_ms, quality, bound_ms } of ask) {
      assert.equal(timeAt(clock, tick), time_ms)
      assert.equal(clock.quality, quality)
      assert.equal(boundAt(clock, tick), bound_ms)
    }
  })
}

test("clock: a small error is slewed away, never jumped", () => {
  let clock = startClock(0, 0, null, 0)
  for (let i = 0; i < 12; i++) {
    clock = withSample(clock, { sent: i * 100, received: i * 100 + 2, server_ms: i * 100 + 1 })
  }
  for (let i = 0; i < 32; i++) {
    const sent = 2000 + i * 10
    clock = withSample(clock, { sent, received: sent + 2, server_ms: sent + 1 + 20 })
  }

  const before = timeAt(clock, 2312)
  assert.ok(Math.abs(before - 2312) < 3, "not jumped")
  assert.ok(Math.abs(timeAt(clock, 8312) - 8332) < 1, "there after six seconds")
  for (let tick = 2313, last = before; tick < 9000; tick++) {
    const now = timeAt(clock, tick)
    assert.ok(now > last, "time never stands still")
    last = now
  }
})

test("clock: a device clock that is set forgets its samples but not the time", () => {
  let clock = startClock(0, 0, null, 0)
  clock = withSample(clock, { sent: 0, received: 2, server_ms: 1_800_000_000_001 })
  clock = withTick(clock, 1000, 5_000_000)

  assert.equal(clock.steps, 1)
  assert.equal(clock.quality, "guess")
  assert.equal(timeAt(clock, 1000), 1_800_000_001_000)
})

const entry = (id, item, duration_ms) => ({ entry: id, item, campaign: null, duration_ms })
const manifest = (entries, extra = {}) => ({
  revision: "r1",
  adopt: "boundary",
  valid_from_ms: 0,
  valid_until_ms: 35 * DAY,
  screen: { hours: null },
  zones: [{ id: "main", kind: "main", timetable: [{ start_ms: 0, end_ms: 35 * DAY, loop: "L" }] }],
  loops: { L: { entries } },
  items: Object.fromEntries(entries.map(one => [one.item, { kind: "image", asset: one.item }])),
  takeover: null,
  blackout: null,
  ...extra,
})
const three = manifest([entry("a", "i1", 1000), entry("b", "i2", 2000), entry("c", "i3", 3000)])
const every = () => true

test("plan: the entry that holds the instant, the next one, and when to look again", () => {
  const plan = planZone(three, three.zones[0], 6000 * 7 + 1500, every)

  assert.equal(plan.show.entry.entry, "b")
  assert.equal(plan.show.starts_ms, 6000 * 7 + 1000)
  assert.equal(plan.next.entry.entry, "c")
  assert.equal(plan.look_again_ms, 6000 * 7 + 3000)
})

test("plan: an entry that cannot be shown lends its time to the one before it", () => {
  const usable = item => item !== "i2"
  const before = planZone(three, three.zones[0], 500, usable)
  const within = planZone(three, three.zones[0], 1500, usable)

  assert.equal(before.show.key, within.show.key, "what is on air simply stays")
  assert.equal(within.show.entry.entry, "a")
  assert.equal(before.look_again_ms, 3000)
  assert.equal(before.next.entry.entry, "c")
})

test("plan: when nothing can be shown there is nothing to show, and no hurry", () => {
  const plan = planZone(three, three.zones[0], 1500, () => false)

  assert.equal(plan.show, null)
  assert.equal(plan.kind, "slot")
})

test("plan: a takeover to come is prepared, and cuts the entry before it", () => {
  const takeover = { id: "lu", loop: "T", start_ms: 1400, end_ms: 9000, level: "warning" }
  const flood = manifest(three.loops.L.entries, { takeover })
  flood.loops.T = { entries: [entry("t", "i3", 5000)] }
  const plan = planZone(flood, flood.zones[0], 1200, every)

  assert.equal(plan.look_again_ms, 1400)
  assert.equal(plan.next.entry.entry, "t")
})

test("plan: outside its hours a screen is dark and prepares its opening", () => {
  const shut = manifest(three.loops.L.entries)
  shut.screen = { hours: [[10000, 20000]] }
  const plan = planZone(shut, shut.zones[0], 5000, every)

  assert.equal(plan.kind, "closed")
  assert.equal(plan.show, null)
  assert.equal(plan.look_again_ms, 10000)
  assert.equal(plan.next.entry.entry, "c")
})

test("timetable: past its end a manifest plays its last week again", () => {
  assert.equal(withinValidity(three, 35 * DAY + 5), 28 * DAY + 5)
  assert.equal(withinValidity(three, -5), 7 * DAY - 5)
  assert.equal(withinValidity(three, 3 * DAY), 3 * DAY)
})

const showing = { entry: three.loops.L.entries[0], item: three.items.i1, ends_ms: 1000 }
const variant = change => {
  const copy = JSON.parse(JSON.stringify(three))
  change(copy)
  return copy
}

test("adoption: a newer manifest waits for the boundary", () => {
  const newer = variant(copy => copy.loops.L.entries.push(entry("d", "i1", 1000)))

  assert.equal(mayAdopt(newer, showing, 500), false)
  assert.equal(mayAdopt(newer, showing, 1000), true)
})

test("adoption: at once when the entry on air changed, is gone, or the manifest says so", () => {
  assert.equal(mayAdopt(variant(copy => (copy.items.i1.asset = "new")), showing, 500), true)
  assert.equal(mayAdopt(variant(copy => copy.loops.L.entries.shift()), showing, 500), true)
  assert.equal(mayAdopt(variant(copy => (copy.adopt = "now")), showing, 500), true)
})

test("nudge: a frame of error is corrected once and exactly", () => {
  const { rate, for_ms, seek_ms } = nudgeOf([48, 50, 52], 12, false)

  assert.equal(seek_ms, 0)
  assert.ok(Math.abs((1 - rate) * for_ms - 50) < 1)
  assert.equal(nudgeOf([5, 6, 7], 12, false).for_ms, 0)
  assert.equal(nudgeOf([900, 900, 900], 12, false).seek_ms, -900)
  assert.equal(nudgeOf([48, 50, 52], 12, true).for_ms, 0, "a change of rate would be heard")
})

test("likeness: black is black unless black was planned", () => {
  const black = new Array(72).fill(0)
  const slope = Array.from({ length: 72 }, (_, i) => (i % 9) * 25)

  assert.equal(likenessOf(black, { luma: 0.5, hash: "0".repeat(16) }, false), "black")
  assert.equal(likenessOf(black, { luma: 0.0, hash: "0".repeat(16) }, false), "good")
  assert.equal(likenessOf(slope, lookOf(slope), false), "good")
  assert.equal(likenessOf(slope.slice().reverse(), lookOf(slope), false), "unlike")
})

test("restarts: three rebuilds, then a restart, and six an hour at most", () => {
  const now = 10_000_000
  assert.equal(remedyFor([], [], now), "rebuild")
  assert.equal(remedyFor([now - 1, now - 2, now - 3], [], now), "restart")
  const spent = Array.from({ length: 6 }, (_, i) => now - i)
  assert.equal(remedyFor([now - 1, now - 2, now - 3], spent, now), "wait")
  assert.equal(remedyFor([now - 700_000, now - 1, now - 2], spent, now), "rebuild")
})
