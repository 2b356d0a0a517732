// @ts-check
// IndexedDB as promises. Strict where the browser knows it: a manifest must not outrun its media.

const NAME = "signage"
const STORES = ["generations", "files", "parts", "events", "notes"]
// A slow card after a power cut needs seconds. One that never opens is broken, but nobody can tell
// the two apart on the first day: what is kept is given up only when three starts have waited.
const OPENS_WITHIN_MS = 10000
const WAITS_BEFORE_GIVING_UP = 3
const WAITED = "store waited"

const SLOW = new Error("storage: does not open in time")

export class Database {
  /** @param {IDBDatabase} idb */
  constructor(idb) {
    this.idb = idb
  }

  /** Raises when there is none now; a store damaged by a power cut is deleted and made anew.
   * @param {string} [suffix] @returns {Promise<Database>}
   */
  static async open(suffix = "") {
    const name = NAME + suffix
    try {
      const idb = await opened(name)
      noteWaits(() => 0)
      return new Database(idb)
    } catch (error) {
      if (error === SLOW && noteWaits(before => before + 1) < WAITS_BEFORE_GIVING_UP) throw error
      await new Promise(resolve => {
        const gone = indexedDB.deleteDatabase(name)
        gone.onsuccess = gone.onerror = gone.onblocked = resolve
      })
      return new Database(await opened(name))
    }
  }

  /**
   * @param {string} store @param {"readonly" | "readwrite"} mode
   * @param {(objects: IDBObjectStore) => IDBRequest | void} work @returns {Promise<any>}
   */
  run(store, mode, work) {
    return new Promise((resolve, reject) => {
      const open = /** @type {any} */ (this.idb).transaction
      const transaction = open.call(this.idb, store, mode, { durability: "strict" })
      const request = work(transaction.objectStore(store))
      transaction.oncomplete = () => resolve(request ? request.result : undefined)
      transaction.onabort = transaction.onerror = () =>
        reject(new Error(`storage: ${String(transaction.error || "transaction aborted")}`))
    })
  }

  /** @param {string} store @param {IDBValidKey} key */
  get(store, key) {
    return this.run(store, "readonly", objects => objects.get(key))
  }

  /** @param {string} store @param {IDBValidKey} key @param {any} value */
  put(store, key, value) {
    return this.run(store, "readwrite", objects => objects.put(value, key))
  }

  /** @param {string} store @param {IDBValidKey | IDBKeyRange} key */
  delete(store, key) {
    return this.run(store, "readwrite", objects => objects.delete(key))
  }

  /** @param {string} store @param {IDBKeyRange | null} [range] @param {number} [most]
   * @returns {Promise<any[]>} */
  all(store, range = null, most = undefined) {
    return this.run(store, "readonly", objects => objects.getAll(range, most))
  }

  /** @param {string} store @param {IDBKeyRange | null} [range] @returns {Promise<any[]>} */
  keys(store, range = null) {
    return this.run(store, "readonly", objects => objects.getAllKeys(range))
  }
}

/** @param {string} name @returns {Promise<IDBDatabase>} */
function opened(name) {
  return new Promise((resolve, reject) => {
    let late = false
    setTimeout(() => {
      late = true
      reject(SLOW)
    }, OPENS_WITHIN_MS)
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store)
    }
    request.onsuccess = () => {
      // Left open, it would keep everybody else from mending the store.
      if (late) request.result.close()
      else resolve(request.result)
    }
    request.onerror = () => reject(request.error)
  })
}

/** How many starts in a row have waited in vain. @param {(before: number) => number} count */
function noteWaits(count) {
  try {
    const waits = count(Number(localStorage.getItem(WAITED)))
    localStorage.setItem(WAITED, String(waits))
    return waits
  } catch (error) {
    // A browser that remembers nothing has nothing to give up.
    return 0
  }
}
