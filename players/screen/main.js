// @ts-check
// Wires the parts and starts the one loop.

import { Api } from "./api.js"
import { newestWhole, openStorage } from "./boot.js"
import { boundAt, startClock, timeAt, withSample, withTick } from "./core/clock.js"
import { urgentAssets } from "./core/needs.js"
import { Health } from "./health.js"
import { Journal, randomId } from "./journal.js"
import { Link } from "./link.js"
import { readOptions } from "./options.js"
import { Overlay } from "./overlay.js"
import { Pairing } from "./pairing.js"
import { Pattern } from "./pattern_frame.js"
import { playOf } from "./plays.js"
import { Player } from "./player.js"
import { listenToPage } from "./preview.js"
import { Reporter } from "./reporter.js"
import { stateOf } from "./screen_state.js"
import { Slate } from "./slate.js"
import { isKnown } from "./slots.js"
import { stayAwake } from "./awake.js"
import { MemoryStorage } from "./storage/memory.js"
import { Supply } from "./supply.js"
import { TimeKeeper } from "./time_keeper.js"
import { Upgrade } from "./upgrade.js"
import { Witness } from "./witness.js"

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

start().catch(error => {
  console.error(error)
  byId("overlay").hidden = false
  byId("overlay").textContent = String((error && error.stack) || error)
})

async function start() {
  /** @type {string[][]} */
  const early = []
  /** @type {Journal | null} */
  let journal = null
  /** @param {string} kind @param {string} item @param {string} detail */
  const onFault = (kind, item, detail) => {
    console.warn(kind, item, detail)
    if (journal) journal.fault(kind, item, detail)
    else early.push([kind, item, detail])
  }
  /** @param {string} kind @param {string} detail */
  const onPlainFault = (kind, detail) => onFault(kind, "", detail)
  const { storage, database } = onDuty
    ? await openStorage(api, options.screen, onPlainFault)
    : { storage: new MemoryStorage("D"), database: null }
  const keeper = new TimeKeeper({ database, ticks })
  clock = await keeper.recall(clock, await storage.generations())
  journal = new Journal(randomId(), database, options.screen)
  await journal.open().catch(error => onPlainFault("storage", String(error)))
  early.forEach(([kind, item, detail]) => onFault(kind, item, detail))
  run(storage, keeper, journal, onFault)
}

/**
 * @param {MemoryStorage} storage
 * @param {TimeKeeper} keeper @param {Journal} journal
 * @param {(kind: string, item: string, detail: string) => void} onFault
 */
function run(storage, keeper, journal, onFault) {
  const slate = new Slate(byId("slate"))
  const overlay = new Overlay(byId("overlay"), options.overlay)
  const witness = new Witness()
  const pattern = new Pattern(ticks)
  /** @param {string} kind @param {string} detail */
  const onPlainFault = (kind, detail) => onFault(kind, "", detail)
  const health = new Health({
    ticks,
    onFault,
    isStored: sha256 => storage.has(sha256),
    onRebuild: () => player.rebuild(),
    onRestart: () => upgrade.restart(),
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
    onEnded: (zone, showing, began_ms, at) => {
      if (!onDuty) return
      const finding = witness.findingOf(zone, showing)
      const bound = boundAt(clock, ticks())
      const play = playOf({ zone, showing, began_ms, at, finding, bound })
      if (play) journal.play(play)
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
    onStatus: status => pairing.noteStatus(status),
    onFault: onPlainFault,
  })
  const link = new Link({
    api,
    ticks,
    chance,
    window: journal.boot,
    revision: () => (supply.manifest ? supply.manifest.revision : ""),
    onHeard: (event, revision) => {
      if (event === "restart") upgrade.restart()
      else if (event === "identify") identify()
      else supply.hear(revision)
    },
    onChange: up => up && reporter.hurry(),
  })
  const pairing = new Pairing({
    api,
    ticks,
    chance,
    onPaired: () => supply.look(),
  })
  const reporter = new Reporter({
    api,
    journal,
    now,
    ticks,
    state: () =>
      stateOf({
        player,
        storage,
        health,
        witness,
        journal,
        clock,
        tick: ticks(),
        estimate: keeper.estimate,
        build: upgrade.here,
      }),
  })
  const upgrade = new Upgrade({
    ticks,
    now,
    isLinkUp: () => link.up,
    isPlaying: () => player.showsSomething,
    survivesRestart: () =>
      storage.offline_class === "C" ||
      ("serviceWorker" in navigator && navigator.serviceWorker.controller !== null),
  })
  const identify = () => {
    reporter.hurry()
    pattern.show(player)
  }

  function tick() {
    const before = clock.steps
    clock = withTick(clock, ticks(), Date.now())
    if (clock.steps !== before) keeper.hurry()
    keeper.follow(clock, api)
    if (onDuty) {
      link.follow()
      reporter.follow()
      upgrade.follow(player.kind, player.newest ? player.newest.screen.tz : "UTC")
      for (const view of player.views()) {
        const finding = witness.watch(view, now())
        if (finding && view.onAir) health.noteFinding(view.onAir, finding)
      }
    }
    supply.follow()
    pairing.follow()
    pattern.follow()
    slate.follow(pairing, player, now())
    overlay.follow(() => [player, supply, clock, link, storage, now(), ticks()])
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
  if (onDuty) stayAwake()
  if (onDuty) link.connect()
  else listenToPage(() => supply.look(), options.screen)
}
