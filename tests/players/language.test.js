// The players' language: what a 2019 TV's browser (Chromium 63) can read, and nothing newer.
import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { test } from "node:test"

import { parse } from "../../players/node_modules/acorn/dist/acorn.mjs"

const SCREEN = new URL("../../players/screen/", import.meta.url)
const files = readdirSync(SCREEN, { recursive: true }).filter(name => name.endsWith(".js"))
const text = name => readFileSync(new URL(name, SCREEN), "utf8")

for (const name of files) {
  test(`${name} is ES2018`, () => {
    const sourceType = name === "boot_guard.js" ? "script" : "module"
    parse(text(name), { ecmaVersion: 2018, sourceType })
  })
}

test("nothing reloads the page, asks for code elsewhere, or hides a global", () => {
  for (const name of files) {
    const code = text(name).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
    assert.doesNotMatch(code, /\breload\(\)/, name)
    assert.doesNotMatch(code, /https?:\/\//, name)
    assert.doesNotMatch(code, /\b(globalThis|replaceChildren|flatMap|fromEntries)\b/, name)
  }
})

test("the pure modules ask no clock, no chance and no browser", () => {
  for (const name of files.filter(one => one.startsWith("core/"))) {
    const code = text(name).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
    assert.doesNotMatch(code, /\b(Date|performance|document|window|fetch|random|setTimeout)\b/, name)
  }
})

test("stylesheets know no more than Chromium 63", () => {
  for (const name of ["screen.css", "words.css", "check.css"]) {
    assert.doesNotMatch(text(name), /\b(inset|gap|aspect-ratio|@layer|oklch|:is|:where)\b/, name)
  }
})

const parts = files.filter(name => text(name).includes(`\ngive("${name}"`))
const listed = (name, list) =>
  JSON.parse(new RegExp(`${list} = (\\[[^\\]]*\\])`).exec(text(name))[1].replace(/,\s*\]/, "]"))

test("a part gives itself the name that it is asked for by", () => {
  const given = files.flatMap(name => text(name).match(/^give\("[^"]+"/gm) || [])
  assert.deepEqual(given.map(one => one.slice(6, -1)), parts)
  const asked = files.flatMap(name => text(name).match(/(part|wanted)\("[^"]+"/g) || [])
  for (const one of asked) assert.ok(parts.includes(one.split('"')[1]), one)
})

test("whatever a screen may want is kept for the day without a link", () => {
  const fonts = text("words.css").match(/fonts\/[^"]+/g)
  const kept = listed("service_worker.js", "FILES")
  for (const name of [...parts, "", "main.js", "boot_guard.js", "screen.css", "words.css"]) {
    assert.ok(kept.includes(name), `service worker: ${name}`)
  }
  const beside_worker = listed("service_worker.js", "BESIDE")
  for (const font of fonts) assert.ok(beside_worker.includes(font), font)
  // What every screen on duty has fetched by then, and what a service worker alone needs.
  const fetched = ["duty.js", "storage/cache.js"]
  const beside = listed("duty.js", "BESIDE")
  const wanted = parts.filter(name => !fetched.includes(name)).concat("words.css", fonts)
  assert.deepEqual(beside.slice().sort(), wanted.sort())
})
