// @ts-check
// The wire of the manifest, version 1, and the few values that modules hand to each other.
// Types only: no browser ever loads this file.

/** @typedef {"cut" | "fade" | "slide"} Transition */
/** @typedef {"image" | "video" | "audio" | "ticker" | "blank"} ItemKind */
/** @typedef {"main" | "ticker" | "clock" | "reserved"} ZoneKind */

/**
 * @typedef {object} Entry
 * @property {string} entry
 * @property {string} item
 * @property {string | null} campaign
 * @property {number} duration_ms
 * @property {Transition} [transition]
 * @property {number} [transition_ms]
 */
/** @typedef {{ entries: Entry[] }} Loop */
/** @typedef {{ start_ms: number, end_ms: number, loop: string }} Slot */
/** @typedef {{ src: number[], dst: number[] }} Fold */
/** @typedef {{ luma: number, hash: string }} Look */

/**
 * @typedef {object} Item
 * @property {ItemKind} kind
 * @property {string} [asset]
 * @property {string} [title]
 * @property {string} [alt]
 * @property {"contain" | "cover" | "pixel"} [fit]
 * @property {boolean} [muted]
 * @property {string} [card]
 * @property {number} [speed_px_s]
 * @property {Look} [look]
 */

/**
 * @typedef {object} Asset
 * @property {string} url
 * @property {string} type
 * @property {number} size_bytes
 * @property {number} [width_px]
 * @property {number} [height_px]
 * @property {number} [duration_ms]
 */

/**
 * @typedef {object} Zone
 * @property {string} id
 * @property {ZoneKind} [kind]
 * @property {number} x_px
 * @property {number} y_px
 * @property {number} width_px
 * @property {number} height_px
 * @property {Slot[]} [timetable]
 * @property {Fold[]} [fold]
 */

/**
 * @typedef {object} Canvas
 * @property {number} width_px
 * @property {number} height_px
 * @property {number} offset_x_px
 * @property {number} offset_y_px
 * @property {number} rotation_deg
 */

/**
 * @typedef {object} Takeover
 * @property {string} id
 * @property {string} loop
 * @property {string | null} [ticker_loop] what its lines are; none leaves the ticker dark
 * @property {number} start_ms
 * @property {number} end_ms
 * @property {"information" | "warning" | "life_safety"} level
 * @property {boolean} [sound]
 * @property {boolean} [drill] a rehearsal: says so on the screen
 * @property {boolean} [whole_canvas] the main zone is the canvas, nothing is seen beneath it
 */

/**
 * @typedef {object} Manifest
 * @property {number} version
 * @property {string} revision
 * @property {"boundary" | "now"} adopt
 * @property {number} valid_from_ms
 * @property {number} valid_until_ms
 * @property {{ id: string, name: string, unit: string, kind: "eboard" | "led", tz: string,
 *   sound?: boolean, canvas: Canvas, hours: number[][] | null, dim?: number[][] }} screen
 * @property {Zone[]} zones
 * @property {{ [id: string]: Loop }} loops
 * @property {{ [id: string]: Item }} items
 * @property {{ [sha256: string]: Asset }} assets
 * @property {Takeover | null} takeover
 * @property {Takeover[]} [next_takeovers] those known to follow it
 * @property {{ since_ms: number, slate: string | null } | null} blackout
 */

/**
 * What rules a zone at an instant, and until when at most.
 * @typedef {object} Ruling
 * @property {"blackout" | "takeover" | "closed" | "slot" | "nothing"} kind
 * @property {Loop | null} loop
 * @property {boolean} [whole]
 * @property {number} start_ms
 * @property {number} end_ms
 */

/**
 * One showing of one entry: `[starts_ms, ends_ms)`.
 * @typedef {object} Showing
 * @property {string} key
 * @property {Entry} entry
 * @property {Item} item
 * @property {string} revision
 * @property {Ruling["kind"]} reason
 * @property {boolean} [whole] over the whole canvas, not only its zone
 * @property {number} starts_ms
 * @property {number} ends_ms
 */

/**
 * @typedef {object} Plan
 * @property {Ruling["kind"]} kind
 * @property {Showing | null} show
 * @property {Showing | null} next
 * @property {number} look_again_ms
 */

/**
 * What a kind of item gets to draw with.
 * @typedef {object} Surroundings
 * @property {Item} item
 * @property {Asset | null} asset
 * @property {string} url
 * @property {string} card_url
 * @property {number} windows how many elements to make: a folded zone shows parts of one picture
 * @property {number} width_px
 * @property {number} height_px
 * @property {boolean} sound
 * @property {number} duration_ms
 * @property {number} speed of the clock, 1 but when debugging
 * @property {(reason: string) => void} onFailure
 */

/**
 * One item in a slot, from its preparation to its end.
 * @typedef {object} Content
 * @property {HTMLElement[]} elements
 * @property {() => Promise<void>} prepare resolves when the first picture can be painted
 * @property {(offset_ms: number) => void} show
 * @property {(offset_ms: number, tick: number, again: boolean) => void} follow called again and
 *   again while on air; `again` when the same picture comes next
 * @property {() => CanvasImageSource | null} picture what a sample is taken from
 * @property {() => void} dispose
 */

export {}
