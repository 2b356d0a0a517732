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
  for (const name of ["screen.css", "check.css"]) {
    assert.doesNotMatch(text(name), /\b(inset|gap|aspect-ratio|@layer|oklch|:is|:where)\b/, name)
  }
})
