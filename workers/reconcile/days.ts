/** A day of the city, from midnight to midnight in Shanghai, which has one time all year. */
export interface Day {
  /** YYYY-MM-DD. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;
const dayIn = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

export const dayOf = (moment: Date): string => dayIn.format(moment);

export function dayNamed(name: string): Day {
  const from = new Date(`${name}T00:00:00+08:00`);
  return { name, from: from.toISOString(), to: new Date(from.getTime() + dayMs).toISOString() };
}

/** Days that are over, the first one not before `since`, `most` at most: what the nights have to compare. */
export function finishedDays(since: Date, now: Date, most: number): string[] {
  const days: string[] = [];
  for (let back = 1; back <= most; back += 1) {
    const day = dayOf(new Date(now.getTime() - back * dayMs));
    if (day < dayOf(since)) break;
    days.push(day);
  }
  return days;
}
