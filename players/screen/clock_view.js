// @ts-check
// The clock zone: the only text that the player draws on air by itself.

const WEEKDAYS = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"]
const ENGLISH = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

export class ClockView {
  /**
   * @param {{ width_px: number, height_px: number }} zone @param {string} tz
   * @param {HTMLElement} element
   */
  constructor(zone, tz, element) {
    this.format = new Intl.DateTimeFormat("en-GB", {
      timeZone: tz,
      hour12: false,
      weekday: "short",
      day: "2-digit",
      month: "2-digit",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    })
    this.element = document.createElement("div")
    this.element.className = "clock"
    this.time = this.element.appendChild(document.createElement("time"))
    this.date = this.element.appendChild(document.createElement("span"))
    // Two lines where they stay legible, else the time alone.
    const twoLines = zone.height_px >= 40
    this.date.hidden = !twoLines
    const tall = twoLines ? 0.5 : 0.8
    const time_px = Math.floor(Math.min(zone.height_px * tall, zone.width_px / 3.2))
    this.time.style.fontSize = `${time_px}px`
    const date_px = Math.min(zone.height_px * 0.31, zone.width_px / 8)
    this.date.style.fontSize = `${Math.floor(date_px)}px`
    element.appendChild(this.element)
    this.minute = -1
  }

  /** @param {number} at */
  follow(at) {
    const minute = Math.floor(at / 60000)
    if (minute === this.minute) return
    this.minute = minute
    const { time, day } = inWords(this.format, at)
    this.time.textContent = time
    this.date.textContent = day
  }
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
