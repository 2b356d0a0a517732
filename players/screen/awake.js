// @ts-check
// Asks the system not to blank the screen, where a browser may ask; it lets go when hidden.

export function stayAwake() {
  const { wakeLock } = navigator
  if (!wakeLock) return
  const ask = () => {
    // Refused on battery or by policy: then the system's own settings decide.
    if (document.visibilityState === "visible") wakeLock.request("screen").catch(() => undefined)
  }
  document.addEventListener("visibilitychange", ask)
  ask()
}
