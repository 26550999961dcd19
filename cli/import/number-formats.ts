/** Formats of the standard that show a date or a time; 27 to 36 and 50 to 58 are those of East Asia. */
const builtIn = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const;

/** Whether a number under this format is a moment: it shows a year, a month, a day, an hour or a second. */
export function showsDate(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtIn.some(([from, to]) => id >= from && id <= to);
  // Quoted text, escaped signs and colours or conditions in brackets show nothing of the number.
  return /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|General/gi, ''));
}

const dayMs = 24 * 60 * 60 * 1000;
const two = (number: number): string => String(number).padStart(2, '0');

/**
 * The day of a spreadsheet's serial number, with its time in the city's zone where it has one. Day 60 of the usual calendar
 * is a 29th of February 1900 that never was; nothing that is imported is so old.
 */
export function momentOf(serial: number, from1904: boolean): string | null {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const moment = new Date(epoch + Math.round(serial * dayMs));
  if (!(moment.getTime() > epoch && moment.getUTCFullYear() < 10_000)) return null;
  const day = moment.toISOString().slice(0, 10);
  if (Number.isInteger(serial)) return day;
  const [hours, minutes] = [two(moment.getUTCHours()), two(moment.getUTCMinutes())];
  return `${day}T${hours}:${minutes}:${two(moment.getUTCSeconds())}+08:00`;
}
