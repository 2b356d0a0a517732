// @ts-check
// An instant in Vietnamese words, whatever languages the browser has.

const WEEKDAYS = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"]
const ENGLISH = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

/** @param {string} tz */
export function formatIn(tz) {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: tz,
    hour12: false,
    weekday: "short",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  })
}

/** @param {Intl.DateTimeFormat} format @param {number} at */
export function inWords(format, at) {
  /** @type {{ [type: string]: string }} */
  const part = {}
  for (const { type, value } of format.formatToParts(new Date(at))) part[type] = value
  const weekday = WEEKDAYS[ENGLISH.indexOf(part.weekday)]
  return {
    time: `${part.hour === "24" ? "00" : part.hour}:${part.minute}`,
    day: `${weekday} ${part.day}/${part.month}`,
    date: `${weekday}, ${part.day}/${part.month}/${part.year}`,
  }
}
