// @ts-check
// One ear for all windows of a screen: HTTP/1.1 allows six connections, and the sixth stream would
// block every request of the browser. Whoever holds the lease listens and tells the others.

const LEASE_MS = 4000
// Several screens in one browser each need their own stream; beyond this they poll in turn.
const MOST_STREAMS = 4

export class Ear {
  /**
   * @param {string} screen @param {string} id of this window
   * @param {(event: any, revision: string, up: boolean) => void} onTold
   */
  constructor(screen, id, onTold) {
    this.key = `stream ${screen}`
    this.id = id
    /** @type {BroadcastChannel | null} */
    this.channel = null
    if (typeof BroadcastChannel === "function") {
      this.channel = new BroadcastChannel(`signage-${this.key}`)
      this.channel.onmessage = ({ data }) => onTold(data.event, data.revision, data.up)
    }
  }

  /** Whether this window is the one that listens. @param {number} wall_ms */
  isMine(wall_ms) {
    if (!this.channel) return true
    const lease = readLease(this.key)
    if (lease && lease.id !== this.id && isAlive(lease, wall_ms)) return false
    try {
      localStorage.setItem(this.key, JSON.stringify({ id: this.id, until: wall_ms + LEASE_MS }))
    } catch (error) {
      return true
    }
    // Two windows may take it at once: the one whose writing stayed has it, from the next look on.
    return lease !== null && lease.id === this.id
  }

  /** Whether other screens of this browser hold all the streams it can afford. @param {number} wall_ms */
  isCrowded(wall_ms) {
    const others = leaseKeys().filter(key => {
      const lease = key < this.key && readLease(key)
      return lease && isAlive(lease, wall_ms)
    })
    return others.length >= MOST_STREAMS
  }

  /** @param {string} event @param {string} revision @param {boolean} up */
  tell(event, revision, up) {
    if (this.channel) this.channel.postMessage({ event, revision, up })
  }
}

/** @param {string} key @returns {{ id: string, until: number } | null} */
function readLease(key) {
  try {
    return JSON.parse(localStorage.getItem(key) || "null")
  } catch (error) {
    return null
  }
}

/** None where the browser may remember nothing: then nobody knows of anybody. */
function leaseKeys() {
  try {
    return Object.keys(localStorage).filter(key => key.startsWith("stream "))
  } catch (error) {
    return []
  }
}

/** A lease far ahead was written before the clock was set back. @param {{ until: number }} lease
 * @param {number} wall_ms */
function isAlive(lease, wall_ms) {
  return lease.until > wall_ms && lease.until <= wall_ms + LEASE_MS
}
