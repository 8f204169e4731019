/** Days and times in Dutch words. */

const DAY = new Intl.DateTimeFormat("nl-NL", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const DAY_OF_WEEK = new Intl.DateTimeFormat("nl-NL", {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});
const TIME = new Intl.DateTimeFormat("nl-NL", { hour: "2-digit", minute: "2-digit" });

/** `2025-02-20` as "20 februari 2025"; what is no date comes back as it is. */
export function dayInWords(date: string): string {
  return format(DAY, date);
}

/** `2026-12-01` as "dinsdag 1 december". */
export function weekdayInWords(date: string): string {
  return format(DAY_OF_WEEK, date);
}

/** A moment as "14:05", on the clock of the reader. */
export function timeInWords(moment: string): string {
  return format(TIME, moment);
}

function format(formatter: Intl.DateTimeFormat, text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : formatter.format(date);
}
