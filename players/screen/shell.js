// @ts-check
// The player itself, kept by a service worker: without it, media on this device are of no use.

/** @returns {Promise<unknown>} */
export async function keepShell() {
  if (!("serviceWorker" in navigator)) return
  const script = `${location.pathname.replace(/[^/]*$/, "")}service_worker.js`
  await navigator.serviceWorker.register(script, { scope: "/play" })
}

/** Whether a start without a link would find the player; waits for a first one on its way.
 * @param {number} [limit_ms] @returns {Promise<boolean>}
 */
export async function hasShell(limit_ms = 0) {
  if (!("serviceWorker" in navigator)) return false
  const found = await navigator.serviceWorker.getRegistration("/play")
  if (found && found.active) return true
  if (limit_ms <= 0) return false
  const late = new Promise(resolve => setTimeout(() => resolve(false), limit_ms))
  return Promise.race([navigator.serviceWorker.ready.then(() => true), late])
}
