import assert from "node:assert/strict"
import { createHash, randomBytes } from "node:crypto"
import { test } from "node:test"

import { Sha256 } from "../../players/screen/storage/sha256.js"

test("sha256 agrees with the platform's, however the bytes are cut", () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_001]) {
    const bytes = randomBytes(size)
    const hash = new Sha256()
    for (let from = 0, step = 1; from < size; from += step, step = (step * 7) % 501) {
      hash.update(bytes.subarray(from, Math.min(size, from + step)))
    }

    assert.equal(hash.hex(), createHash("sha256").update(bytes).digest("hex"), `${size} bytes`)
  }
})

test("sha256 keeps up with any link: over 4 MB a second", () => {
  const bytes = randomBytes(1 << 20)
  const began = process.hrtime.bigint()
  const hash = new Sha256()
  for (let i = 0; i < 8; i++) hash.update(bytes)
  hash.hex()
  const seconds = Number(process.hrtime.bigint() - began) / 1e9

  assert.ok(8 / seconds > 4, `${(8 / seconds).toFixed(0)} MB/s`)
})
