// @ts-check
// Nothing, on purpose: black for as long as the entry lasts.

/** @param {import("../types.js").Surroundings} around @returns {import("../types.js").Content} */
export function blank(around) {
  return {
    elements: Array.from({ length: around.windows }, () => document.createElement("div")),
    prepare: () => Promise.resolve(),
    show() {},
    follow() {},
    picture: () => null,
    dispose() {},
  }
}
