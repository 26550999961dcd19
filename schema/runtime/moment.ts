const iso8601 = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** The longest that the pattern matches; nothing longer is looked at. */
const maxLength = 35;

/** The moment that an ISO 8601 text with a zone names, to the millisecond, or null. 2023-02-29 is no day. */
export function readMoment(text: string): Date | null {
  const day = text.length > maxLength ? undefined : iso8601.exec(text)?.[1];
  // Date would read the 30th of February as the 2nd of March.
  if (day === undefined || !isDay(day)) return null;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

function isDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
