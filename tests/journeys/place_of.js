// Reads {manifests, asks: [[screen, zone, at_ms]]} and answers where the player is at each instant.
import { readFileSync } from "node:fs"

import { planZone } from "../../players/screen/core/plan.js"
import { entryAt } from "../../players/screen/core/loop.js"
import { rulingAt } from "../../players/screen/core/timetable.js"

const { manifests, asks } = JSON.parse(readFileSync(0, "utf8"))
const answers = asks.map(([screen, zoneId, at]) => {
  const manifest = manifests[screen]
  const zone = manifest.zones.find(one => one.id === zoneId)
  const ruling = rulingAt(manifest, zone, at)
  const here = ruling.loop && entryAt(ruling.loop, at - ruling.start_ms)
  const { show } = planZone(manifest, zone, at, () => true)
  const shown = show && [show.entry.item, at - show.starts_ms]
  return [ruling.kind, here && here.entry.entry, here && here.entry.item, here && here.offset_ms, shown]
})
process.stdout.write(JSON.stringify(answers))
