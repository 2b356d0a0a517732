// Bring the page on screen up to a fresh copy of itself: same address, only what differs changes.
import { connectAll } from "./main.js"

export async function refresh(address = location.href) {
  const response = await fetch(address, { headers: { "X-Live": "1" }, redirect: "manual" })
  if (!response.ok) return false
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html")
  const main = fresh.querySelector("main")
  if (!main) return false
  const edition = document.querySelector("meta[name=edition]")
  edition.content = fresh.querySelector("meta[name=edition]").content
  for (const selector of ["main", ".places", ".emergency-control"]) {
    const before = document.querySelector(selector)
    const after = fresh.querySelector(selector)
    if (before && after) morph(before, after)
  }
  return true
}

export function morph(before, after) {
  if (before.hasAttribute("data-keep") || before.isEqualNode(after)) return
  syncAttributes(before, after)
  syncChildren(before, after)
}

function syncAttributes(before, after) {
  // What people are doing right now is not overwritten.
  const kept = before.matches("details, dialog") ? ["open"] : ["data-dragging", "data-moving", "data-ready"]
  for (const { name, value } of after.attributes) {
    if (before.getAttribute(name) !== value) before.setAttribute(name, value)
  }
  for (const { name } of [...before.attributes]) {
    if (!after.hasAttribute(name) && !kept.includes(name)) before.removeAttribute(name)
  }
}

function syncChildren(before, after) {
  const keyed = new Map()
  for (const child of before.children) {
    if (child.dataset.key) keyed.set(child.dataset.key, child)
  }
  let place = before.firstChild
  for (const wanted of [...after.childNodes]) {
    const match = find(place, wanted, keyed)
    if (!match) {
      before.insertBefore(document.importNode(wanted, true), place)
      const added = place ? place.previousSibling : before.lastChild
      if (added instanceof Element) connectAll(added)
      continue
    }
    if (match !== place) before.insertBefore(match, place)
    else place = place.nextSibling
    if (match instanceof Element) {
      if (!isBusy(match)) morph(match, wanted)
    } else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue
  }
  while (place) {
    const next = place.nextSibling
    place.remove()
    place = next
  }
}

function find(place, wanted, keyed) {
  if (wanted instanceof Element && wanted.dataset.key) {
    const match = keyed.get(wanted.dataset.key)
    return match && match.tagName === wanted.tagName ? match : null
  }
  if (!place || place.nodeType !== wanted.nodeType) return null
  if (!(wanted instanceof Element)) return place
  const same = place.tagName === wanted.tagName && !place.dataset.key
  return same ? place : null
}

function isBusy(element) {
  return element.matches("input, select, textarea") && (element === document.activeElement || element.dataset.touched)
}
