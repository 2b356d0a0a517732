// @ts-check
// What a screen on duty does besides showing: listen for news, watch its own picture, tell the
// server what it showed and how it is, take newer code. Comes after the first picture.

import { stayAwake } from "./awake.js"
import { boundAt } from "./core/clock.js"
import { Journal, randomId } from "./journal.js"
import { Link } from "./link.js"
import { forgetToken } from "./pairing_memory.js"
import { give } from "./parts.js"
import { Pattern } from "./pattern_frame.js"
import { playOf } from "./plays.js"
import { Reporter } from "./reporter.js"
import { stateOf } from "./screen_state.js"
import { patiently } from "./storage/download.js"
import { Upgrade } from "./upgrade.js"
import { Witness } from "./witness.js"

/** @typedef {import("./types.js").Showing} Showing */

const COUNTS_WITHIN_MS = 4000
// A showing may last a day: so much of it a power cut may take.
const NOTE_EVERY_MS = 30000
// Whoever still lives has renewed its note by then.
const TAKES_OVER_AFTER_MS = 75000
// A new cookie has reached the disk long before.
const FORGETS_PAIRING_MS = 300000
// Without a service worker the browser's HTTP cache is what a screen starts from when the link is
// down: every part that it may want then has to be there. A test holds this list to the folder.
const BESIDE = [
  "fonts/BeVietnamPro-Medium.ttf",
  "fonts/BeVietnamPro-SemiBold.ttf",
  "fonts/SignageLED16.ttf",
  "fonts/SignageLED24.ttf",
  "fonts/SignageLED32.ttf",
  "clock_view.js",
  "drill_sign.js",
  "keeping.js",
  "kinds/audio.js",
  "kinds/ticker.js",
  "kinds/video.js",
  "overlay.js",
  "preview.js",
  "slate.js",
  "storage/assembly.js",
  "storage/indexed.js",
  "storage/read_only.js",
  "words.css",
]

export class Duty {
  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {import("./player.js").Player} parts.player
   * @param {import("./supply.js").Supply} parts.supply
   * @param {import("./health.js").Health} parts.health
   * @param {import("./time_keeper.js").TimeKeeper} parts.keeper
   * @param {import("./storage/memory.js").MemoryStorage} parts.storage
   * @param {import("./storage/database.js").Database | null} parts.database
   * @param {() => import("./core/clock.js").ClockState} parts.clock
   * @param {() => number} parts.now
   * @param {() => number} parts.ticks
   * @param {() => number} parts.chance
   */
  constructor(parts) {
    const { api, player, supply, health, keeper, storage, clock, now, ticks, chance } = parts
    this.parts = parts
    this.journal = new Journal(randomId(), parts.database, api.screen)
    this.witness = new Witness()
    this.pattern = new Pattern(ticks)
    this.told_revision = ""
    this.note_tick = ticks() + NOTE_EVERY_MS
    this.take_over_tick = ticks() + TAKES_OVER_AFTER_MS
    this.forget_tick = ticks() + FORGETS_PAIRING_MS
    this.link = new Link({
      api,
      ticks,
      chance,
      window: this.journal.boot,
      revision: () => (supply.manifest ? supply.manifest.revision : ""),
      onHeard: (event, revision) => {
        if (event === "restart") this.upgrade.restart()
        else if (event === "identify") this.identify()
        else supply.hear(revision)
      },
      onChange: up => up && this.reporter.hurry(),
    })
    this.upgrade = new Upgrade({
      ticks,
      now,
      isLinkUp: () => this.link.up,
      isPlaying: () => player.showsSomething,
      survivesRestart: () =>
        storage.offline_class === "C" ||
        ("serviceWorker" in navigator && navigator.serviceWorker.controller !== null),
      onFault: detail => health.tell("storage", "", detail),
    })
    const { journal, witness } = this
    this.reporter = new Reporter({
      api,
      journal,
      now,
      ticks,
      onFault: detail => health.tell("storage", "", detail),
      state: () =>
        stateOf({
          player,
          storage,
          supply,
          health,
          witness,
          journal,
          clock: clock(),
          tick: ticks(),
          estimate: keeper.estimate,
          build: this.upgrade.here,
        }),
    })
  }

  async start() {
    // A store that never answers must not keep the screen from its server.
    await patiently(COUNTS_WITHIN_MS, this.journal.open(), null).catch(error =>
      this.fault("storage", "", String(error)),
    )
    stayAwake()
    this.link.connect()
    if (this.parts.storage.offline_class === "C") BESIDE.forEach(keepBeside)
  }

  /** Called by the one loop. */
  follow() {
    const { player, health, now } = this.parts
    this.link.follow()
    this.tellWhatIsNew()
    this.reporter.follow()
    this.upgrade.follow(player.kind, player.newest ? player.newest.screen.tz : "UTC")
    this.pattern.follow()
    this.noteWhatIsOn()
    if (this.parts.ticks() >= this.forget_tick && this.link.up) {
      this.forget_tick = Infinity
      forgetToken(this.parts.database).catch(error => this.fault("storage", "", String(error)))
    }
    // Beneath the test pattern nothing is seen, on purpose.
    if (this.pattern.isShown) return
    for (const view of player.views()) {
      const finding = this.witness.watch(view, now())
      if (finding && view.onAir) health.noteFinding(view.onAir, finding)
    }
  }

  noteWhatIsOn() {
    const { player, clock, now, ticks } = this.parts
    const tick = ticks()
    if (tick >= this.take_over_tick) {
      this.take_over_tick = Infinity
      this.journal.takeOver().catch(error => this.fault("storage", "", String(error)))
    }
    if (tick < this.note_tick) return
    this.note_tick = tick + NOTE_EVERY_MS
    const plays = player.views().map(view => {
      if (!view.onAir || tick - view.began_tick < NOTE_EVERY_MS) return null
      const { zone, onAir } = view
      const at = now()
      const began_ms = view.beganAt(at, tick)
      return this.playOf(zone.id, onAir, began_ms, at, boundAt(clock(), tick))
    })
    this.journal.note(plays.filter(Boolean))
  }

  tellWhatIsNew() {
    const { player, chance } = this.parts
    const revision = player.current ? player.current.revision : ""
    if (revision === this.told_revision) return
    this.told_revision = revision
    this.reporter.soon(chance())
  }

  /** @param {string} kind @param {string} item @param {string} detail */
  fault(kind, item, detail) {
    this.journal.fault(kind, item, detail)
  }

  /** @param {string} zone @param {Showing} showing @param {number} began_ms @param {number} at
   * @param {number | null} bound
   */
  ended(zone, showing, began_ms, at, bound) {
    this.journal.ended(zone, this.playOf(zone, showing, began_ms, at, bound))
  }

  /** @param {string} zone @param {Showing} showing @param {number} began_ms @param {number} at
   * @param {number | null} bound
   */
  playOf(zone, showing, began_ms, at, bound) {
    const finding = this.witness.findingOf(zone, showing)
    return playOf({ zone, showing, began_ms, at, finding, bound })
  }

  identify() {
    this.reporter.hurry()
    this.pattern.show(this.parts.player)
  }
}

/** @param {string} name */
function keepBeside(name) {
  // Asked for again when it is wanted; until then the next start tries again.
  fetch(name).catch(() => undefined)
}

give("duty.js", { Duty })
