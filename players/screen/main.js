// @ts-check
// Wires the parts and starts the one loop.

import { Api } from "./api.js"
import { startClock, timeAt, withSample, withTick } from "./core/clock.js"
import { Health } from "./health.js"
import { Link } from "./link.js"
import { readOptions } from "./options.js"
import { Pairing } from "./pairing.js"
import { Player } from "./player.js"
import { Slate } from "./slate.js"
import { MemoryStorage } from "./storage/memory.js"
import { Supply } from "./supply.js"

const options = readOptions(location.search)
const ticks = () => performance.now()
const chance = () => Math.random()
let clock = startClock(ticks(), Date.now(), null, 0)
const now = () => options.clock(ticks(), timeAt(clock, ticks()))

const api = new Api({
  screen: options.screen,
  ticks,
  onSample: sample => (clock = withSample(clock, sample)),
})
const storage = new MemoryStorage("D")
const slate = new Slate(/** @type {HTMLElement} */ (document.getElementById("slate")))
/** @param {string} kind @param {string} item @param {string} detail */
const onFault = (kind, item, detail) => console.warn(kind, item, detail)
const health = new Health({ ticks, isStored: sha256 => storage.has(sha256), onFault })
let paired = true

const player = new Player({
  root: /** @type {HTMLElement} */ (document.getElementById("stage")),
  now,
  ticks,
  speed: options.speed,
  preview: options.preview,
  storage,
  health,
  address: url => api.address(url),
  onShown: () => undefined,
  onEnded: () => undefined,
  onTick: () => {
    clock = withTick(clock, ticks(), Date.now())
    if (!options.preview) link.follow()
    if (!paired) pairing.follow()
    else if (!player.newest)
      slate.showMessage("Đang kết nối máy chủ…", "Connecting to the server…")
    else if (player.showsSomething || player.kind === "closed" || player.kind === "blackout")
      slate.hide()
    else slate.showNothing(player.newest.screen, now())
  },
})
const supply = new Supply({
  api,
  storage,
  now,
  urgent: manifest => player.urgent(manifest),
  onManifest: manifest => player.offer(manifest),
  onStatus: status => {
    if (status === 401) paired = false
    else if (status > 0) paired = true
  },
  onFault: (kind, detail) => onFault(kind, "", detail),
})
const link = new Link({
  api,
  ticks,
  chance,
  revision: () => (supply.manifest ? supply.manifest.revision : ""),
  onHeard: (event, revision) => {
    if (event === "revision" || event === "beat") supply.hear(revision)
  },
  onChange: () => undefined,
})
const pairing = new Pairing({
  api,
  ticks,
  chance,
  onCode: (code, picture) => slate.showCode(code, picture),
  onPaired: () => supply.look(),
})

document.documentElement.setAttribute("data-up", "")
player.start()
supply.look()
if (!options.preview) link.connect()
