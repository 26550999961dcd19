/** What an actor has used of this minute. */
export interface Used {
  requests: number;
  /** Cost points. */
  cost: number;
}

/** A minute of the clock, by which all processes count. */
const minuteMs = 60_000;

export const minuteOf = (now: number): number => Math.floor(now / minuteMs);
export const secondsLeft = (now: number): number =>
  Math.max(1, Math.ceil((minuteMs - (now % minuteMs)) / 1000));

/** What each actor has used of the running minute; the next one forgets all of it. */
export interface Minute {
  /** Adds to what an actor has used, and answers it. */
  add(actor: string, requests: number, cost: number, now: number): Used;
  /** Everybody's, in a minute. */
  readonly used: ReadonlyMap<string, Used>;
}

export function countMinute(): Minute {
  const used = new Map<string, Used>();
  let current = 0;
  return {
    used,
    add(actor, requests, cost, now) {
      const minute = minuteOf(now);
      if (minute !== current) {
        used.clear();
        current = minute;
      }
      let one = used.get(actor);
      if (one === undefined) used.set(actor, (one = { requests: 0, cost: 0 }));
      one.requests += requests;
      one.cost += cost;
      return one;
    },
  };
}
