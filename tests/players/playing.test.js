// The treaty with the server: the same vectors that tests/core runs.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { entryAt } from "../../players/screen/core/loop.js"
import { rulingAt } from "../../players/screen/core/timetable.js"

const vectors = name =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8")).cases

for (const { name, lengths_ms, ask } of vectors("loop")) {
  test(`loop: ${name}`, () => {
    const loop = { entries: lengths_ms.map(duration_ms => ({ duration_ms })) }
    for (const { elapsed_ms, index, offset_ms } of ask) {
      const found = entryAt(loop, elapsed_ms)
      assert.deepEqual([found.index, found.offset_ms], [index, offset_ms])
    }
  })
}

for (const { name, manifest, ask } of vectors("playing")) {
  test(`playing: ${name}`, () => {
    for (const wanted of ask) {
      const zone = manifest.zones.find(one => one.id === wanted.zone)
      const ruling = rulingAt(manifest, zone, wanted.at_ms)
      assert.equal(ruling.kind, wanted.holder, `${wanted.zone} at ${wanted.at_ms}`)
      const here = ruling.loop && entryAt(ruling.loop, wanted.at_ms - ruling.start_ms)
      assert.equal(here ? here.entry.entry : null, wanted.entry, `${wanted.zone} ${wanted.at_ms}`)
      if (here) {
        const shown = [here.entry.item, wanted.at_ms - here.offset_ms, here.offset_ms]
        assert.deepEqual(shown, [wanted.item, wanted.start_ms, wanted.offset_ms])
        assert.equal(here.entry.duration_ms, wanted.duration_ms)
      }
    }
  })
}
