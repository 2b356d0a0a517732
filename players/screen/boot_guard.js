// If the modules do not come up, try again by loading the same address: never reload(), which
// offline leads to the browser's own error page. Not a module: it must run when modules cannot.
;(function () {
  "use strict"
  var tries = Number(sessionStorage.getItem("boot") || 0)
  var wait_ms = Math.min(60000, 20000 + 2000 * Math.pow(2, tries))
  setTimeout(function () {
    if (document.documentElement.hasAttribute("data-up")) {
      sessionStorage.removeItem("boot")
      return
    }
    sessionStorage.setItem("boot", String(tries + 1))
    location.replace(location.href)
  }, wait_ms)
})()
