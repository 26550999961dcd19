/** Whole tenths of an hour: enough to say who is late, and stable in a table. */
export function hoursSince(then: Date, now: Date): number {
  return Math.round((now.getTime() - then.getTime()) / 360_000) / 10;
}
