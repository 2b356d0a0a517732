// Not a module: it must run where modules do not. If the player does not come up, go back to the
// build it came from, else load the same address again: never reload(), which offline leads to
// the browser's own error page.
;(function () {
  "use strict"
  // What keeps media on this device comes beside the player, not after it. A relay keeps them
  // itself, and a preview keeps nothing.
  if (
    !/^(localhost|127\.|\[::1\])/.test(location.hostname) &&
    !/[?&]preview=1/.test(location.search)
  ) {
    var store = document.createElement("script")
    store.type = "module"
    store.src = "storage/indexed.js"
    if ("serviceWorker" in navigator && "caches" in window) store.src = "storage/cache.js"
    document.head.appendChild(store)
  }
  var tries = Number(sessionStorage.getItem("tries") || 0)
  setTimeout(
    function () {
      if (document.documentElement.hasAttribute("data-up")) {
        sessionStorage.removeItem("tries")
        return
      }
      var before = sessionStorage.getItem("came from")
      sessionStorage.setItem("tries", String(tries + 1))
      if (before) {
        sessionStorage.removeItem("came from")
        localStorage.setItem("refused build", location.pathname)
        location.replace(before + location.search)
      } else location.replace(location.href)
    },
    Math.min(60000, 15000 + 2000 * Math.pow(2, tries)),
  )
})()
