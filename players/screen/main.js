// @ts-check
// Wires the parts and starts the one loop.

import { Api } from "./api.js"
import { newestWhole, openStorage } from "./boot.js"
import { boundAt, startClock, timeAt, withSample, withTick } from "./core/clock.js"
import { urgentAssets } from "./core/needs.js"
import { Health } from "./health.js"
import { readOptions } from "./options.js"
import { part } from "./parts.js"
import { Player } from "./player.js"
import { isKnown } from "./slots.js"
import { MemoryStorage } from "./storage/memory.js"
import { Supply } from "./supply.js"
import { TimeKeeper } from "./time_keeper.js"

/** @typedef {import("./duty.js").Duty} Duty */

// A start from the store or over a good link shows a picture before that.
const PATIENCE_MS = 2000
const PART_AGAIN_MS = 5000
// What may wait for its reporter: hours of plays.
const MOST_UNTOLD = 20000

/** @param {string} id */
const byId = id => /** @type {HTMLElement} */ (document.getElementById(id))
const options = readOptions(location.search)
// A preview or a debugged clock is looked at, not relied on: it keeps and reports nothing.
const onDuty = !options.preview && !options.debugging
const ticks = () => performance.now()
const chance = () => Math.random()
let clock = startClock(ticks(), Date.now(), null, 0)
const now = () => options.clock(ticks(), timeAt(clock, ticks()))
const api = new Api({
  screen: options.screen,
  ticks,
  onSample: sample => (clock = withSample(clock, sample)),
})

/** @type {Duty | null} */
let duty = null
/** @type {((duty: Duty) => void)[]} */
const untold = []

start().catch(error => {
  console.error(error)
  const overlay = byId("overlay")
  overlay.hidden = false
  overlay.style.color = "#7dff9b"
  overlay.textContent = String((error && error.stack) || error)
})

/** Whoever is on duty shall know, once there is somebody. @param {(duty: Duty) => void} word */
function tell(word) {
  if (duty) word(duty)
  else if (onDuty && untold.length < MOST_UNTOLD) untold.push(word)
}

/** @param {string} kind @param {string} item @param {string} detail */
function onFault(kind, item, detail) {
  console.warn(kind, item, detail)
  tell(one => one.fault(kind, item, detail))
}

/** @param {string} kind @param {string} detail */
function onPlainFault(kind, detail) {
  onFault(kind, "", detail)
}

async function start() {
  let storage = new MemoryStorage("D")
  let database = null
  if (!options.preview) {
    const found = await openStorage(api, options.screen, onPlainFault)
    storage = found.storage
    if (onDuty) database = found.database
    else storage = new (await part("storage/read_only.js")).ReadOnlyStorage(storage)
  }
  const keeper = new TimeKeeper({ database, ticks })
  clock = await keeper.recall(clock, await storage.generations())
  run(storage, database, keeper)
}

/** @param {MemoryStorage} storage @param {import("./storage/database.js").Database | null} database
 * @param {TimeKeeper} keeper
 */
function run(storage, database, keeper) {
  const began = ticks()
  // The server knows us not, or not any more.
  let refused = false
  const health = new Health({
    ticks,
    onFault,
    isStored: sha256 => storage.has(sha256),
    isOutOfReach: sha256 => supply.alone && !storage.has(sha256),
    onRebuild: () => player.rebuild(),
    onRestart: () => tell(one => one.upgrade.restart()),
  })
  const player = new Player({
    root: byId("stage"),
    now,
    ticks,
    storage,
    health,
    speed: options.speed,
    preview: options.preview,
    address: url => api.address(url),
    knowsTime: () => options.debugging || /guess|synced/.test(clock.quality),
    onEnded: (zone, showing, began_ms, at) => {
      const bound = boundAt(clock, ticks())
      tell(one => one.ended(zone, showing, began_ms, at, bound))
    },
    onTick: () => tick(),
  })
  const supply = new Supply({
    api,
    storage,
    now,
    ticks,
    chance,
    urgent: manifest => urgentAssets(manifest, now(), isKnown),
    onManifest: manifest => player.offer(manifest),
    onStatus: status => {
      if (status > 0) refused = status === 401
    },
    onFault: onPlainFault,
  })
  const onDutyNow = wanted("duty.js", ({ Duty }) => {
    const come = new Duty({
      api,
      player,
      supply,
      health,
      keeper,
      storage,
      database,
      clock: () => clock,
      now,
      ticks,
      chance,
    })
    return come.start().then(() => {
      duty = come
      untold.splice(0).forEach(word => word(come))
    })
  })
  /** @type {import("./slate.js").Slate | null} */
  let slate = null
  const slateNow = wanted("slate.js", ({ Slate }) => {
    slate = new Slate({
      root: byId("slate"),
      api,
      database,
      ticks,
      chance,
      onPaired: () => supply.look(),
    })
  })
  /** @type {import("./overlay.js").Overlay | null} */
  let overlay = null
  const overlayNow = wanted("overlay.js", ({ Overlay }) => {
    overlay = new Overlay(byId("overlay"))
  })

  function tick() {
    const before = clock.steps
    clock = withTick(clock, ticks(), Date.now())
    if (clock.steps !== before) keeper.hurry()
    keeper.follow(clock, api)
    supply.follow()
    const late = ticks() - began > PATIENCE_MS
    const begun = late || player.hasPicture
    if (begun) supply.begin()
    if (duty) duty.follow()
    else if (onDuty && begun) onDutyNow()
    if (slate) slate.follow(refused, player, now())
    else if (refused || (late && !player.showsSomething)) slateNow()
    const link_up = duty !== null && duty.link.up
    if (overlay) overlay.follow(player, supply, clock, link_up, storage, now(), ticks())
    else if (options.overlay) overlayNow()
    document.documentElement.setAttribute("data-up", "")
  }

  window.addEventListener("error", event => health.tell("script", "", event.message))
  window.addEventListener("unhandledrejection", event =>
    health.tell("script", "", String(event.reason)),
  )
  newestWhole(storage, manifest => urgentAssets(manifest, now(), isKnown), onPlainFault)
    .then(generation => {
      if (!generation || player.newest) return
      player.offer(generation.manifest)
      supply.boot(generation)
    })
    .catch(error => onPlainFault("storage", String(error)))
    .then(() => supply.look())
  player.start()
  if (!onDuty) wanted("preview.js", one => one.listenToPage(() => supply.look(), options.screen))()
}

/** A part that the loop asks for until it is there. @param {string} name
 * @param {(offers: any) => Promise<void> | void} use
 */
function wanted(name, use) {
  let again_tick = 0
  return () => {
    if (ticks() < again_tick) return
    again_tick = Infinity
    part(name)
      .then(use)
      .catch(error => {
        onFault("script", "", String(error))
        again_tick = ticks() + PART_AGAIN_MS
      })
  }
}
