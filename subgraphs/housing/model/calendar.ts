/** China keeps one time all year (GB/T 7408): a residence that begins today begins on the city's day, not on Greenwich's. */
const cityOffsetMs = 8 * 60 * 60 * 1000;

/** The day in the city at a moment, as YYYY-MM-DD. */
export function cityDay(moment: Date): string {
  return new Date(moment.getTime() + cityOffsetMs).toISOString().slice(0, 10);
}

/** The oldest date that a record of a living person's home can bear; a year before it is a slip of the pen. */
const firstYear = 1850;

/** Whether a text is a day of the calendar as YYYY-MM-DD; 2023-02-29 is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number(text.slice(0, 4)) < firstYear) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
