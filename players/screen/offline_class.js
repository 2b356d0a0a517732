// @ts-check
// What would come back after a power cut without a link, now and not in general.

/**
 * @param {import("./storage/memory.js").MemoryStorage} storage
 * @param {import("./supply.js").Supply} supply
 */
export function offlineClass({ offline_class }, { keeping }) {
  if (offline_class === "A" || offline_class === "D") return offline_class
  const starts = offline_class === "C" || navigator.serviceWorker.controller !== null
  return keeping && keeping.whole && starts ? offline_class : "D"
}
