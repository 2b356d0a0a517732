// @ts-check
// IndexedDB as promises. Strict where the browser knows it: a manifest must not outrun its media.

const NAME = "signage"
const STORES = ["generations", "files", "parts", "events", "notes"]
// An open that neither succeeds nor fails is a broken store, too.
const OPENS_WITHIN_MS = 4000

export class Database {
  /** @param {IDBDatabase} idb */
  constructor(idb) {
    this.idb = idb
  }

  /** Raises when there is none; a store damaged by a power cut is deleted and made anew.
   * @param {string} [suffix] @returns {Promise<Database>}
   */
  static async open(suffix = "") {
    const name = NAME + suffix
    try {
      return new Database(await opened(name))
    } catch (error) {
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
    setTimeout(() => reject(new Error("storage: does not open")), OPENS_WITHIN_MS)
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
