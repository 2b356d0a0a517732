// @ts-check
// SHA-256 piece by piece: `crypto.subtle` is missing on plain HTTP and wants whole files.

const K = constants()

export class Sha256 {
  constructor() {
    this.state = new Uint32Array([
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
      0x5be0cd19,
    ])
    this.words = new Uint32Array(64)
    this.rest = new Uint8Array(64)
    this.length = 0
  }

  /** @param {Uint8Array} bytes */
  update(bytes) {
    let from = 0
    const held = this.length % 64
    this.length += bytes.length
    if (held > 0) {
      from = Math.min(64 - held, bytes.length)
      this.rest.set(bytes.subarray(0, from), held)
      if (held + from < 64) return this
      this.block(this.rest, 0)
    }
    for (; from + 64 <= bytes.length; from += 64) this.block(bytes, from)
    this.rest.set(bytes.subarray(from))
    return this
  }

  hex() {
    const length = this.length
    const padded = new Uint8Array((length % 64 < 56 ? 64 : 128) - (length % 64))
    padded[0] = 0x80
    const view = new DataView(padded.buffer)
    view.setUint32(padded.length - 8, Math.floor(length / 0x20000000))
    view.setUint32(padded.length - 4, (length << 3) >>> 0)
    this.update(padded)
    return Array.from(this.state, word => word.toString(16).padStart(8, "0")).join("")
  }

  /** @param {Uint8Array} bytes @param {number} from */
  block(bytes, from) {
    const { state, words } = this
    for (let i = 0; i < 16; i++, from += 4) {
      words[i] =
        (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3]
    }
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15]
      const y = words[i - 2]
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      words[i] = words[i - 16] + s0 + words[i - 7] + s1
    }
    let [a, b, c, d, e, f, g, h] = state
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + one) | 0
      d = c
      c = b
      b = a
      a = (one + two) | 0
    }
    const sums = [a, b, c, d, e, f, g, h]
    for (let i = 0; i < 8; i++) state[i] += sums[i]
  }
}

/** The fractions of the cube roots of the first 64 primes. */
function constants() {
  const found = new Uint32Array(64)
  for (let prime = 2, count = 0; count < 64; prime++) {
    let divisor = 2
    while (divisor * divisor <= prime && prime % divisor !== 0) divisor++
    if (divisor * divisor > prime) {
      const root = Math.cbrt(prime)
      found[count++] = (root - Math.floor(root)) * 0x100000000
    }
  }
  return found
}
