// @ts-check
// A picture, still or animated: shown only when it is decoded.

/** @typedef {import("../types.js").Surroundings} Surroundings */

/** @param {Surroundings} around @returns {import("../types.js").Content} */
export function image(around) {
  const pictures = Array.from({ length: around.windows }, () => pictureOf(around.item, around.url))
  return {
    elements: pictures,
    prepare: () => Promise.all(pictures.map(decoded)).then(() => undefined),
    show() {},
    follow() {},
    picture: () => pictures[0],
    dispose() {
      for (const picture of pictures) {
        picture.removeAttribute("src")
        picture.remove()
      }
    },
  }
}

/** @param {import("../types.js").Item} item @param {string} url */
export function pictureOf(item, url) {
  const picture = new Image()
  picture.className = "picture"
  picture.alt = item.alt || item.title || ""
  if (item.fit === "pixel") {
    picture.style.objectFit = "none"
    picture.style.objectPosition = "0 0"
    picture.style.imageRendering = "pixelated"
  } else {
    picture.style.objectFit = item.fit || "contain"
  }
  picture.src = url
  return picture
}

/** @param {HTMLImageElement} picture @returns {Promise<void>} */
export function decoded(picture) {
  if (picture.decode) return picture.decode()
  return new Promise((resolve, reject) => {
    picture.onload = () => resolve()
    picture.onerror = () => reject(new Error("image: cannot be decoded"))
  })
}
