import { compilePolicy, type Policy, type Treatment } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import { mayFilter, projectFeed } from '@cityhub/schema/policy/project';
import { masksToSomething } from './grantable.ts';

/**
 * A right tried out: the policy compiled with it and without it, asked for every field that it names.
 *
 * Rights may differ inside the area, so it is asked place by place: for the area itself and for every smaller one that another
 * right of the same holders names. A place stands for the records that lie in it and in no smaller place of the list.
 */
export interface Trial {
  readonly grant: Grant;
  /** All other rights. */
  readonly others: readonly Grant[];
  /** Of a right of every department: their codes. */
  readonly departments: readonly string[];
  readonly feeds: readonly FeedOrder[];
}

export interface Gain {
  /** Null: the role has no departments. */
  readonly department: string | null;
  readonly field: string;
  readonly before: Treatment;
  readonly after: Treatment;
  /** The field's mask hides all: the right is given and nothing can be seen by it. */
  readonly showsNothing: boolean;
  readonly places: readonly string[];
}

export interface FeedGain {
  readonly feed: FeedOrder;
  /** Fields that it would begin to carry, or to carry whole instead of masked. */
  readonly fields: readonly string[];
}

const covers = (area: string, place: string): boolean => area === 'own' || place.startsWith(area);

/** The places in which the trial is asked, the area of the right first. */
export function placesOf({ grant, others }: Pick<Trial, 'grant' | 'others'>): string[] {
  const inside = others
    .filter((one) => one.role === grant.role && one.entity === grant.entity && one.jurisdiction !== 'own')
    .map((one) => one.jurisdiction)
    .filter((place) => covers(grant.jurisdiction, place));
  return [...new Set([grant.jurisdiction, ...inside])];
}

function policies({ grant, others }: Trial): { without: Policy; with: Policy } {
  // As if it began now: whoever approves wants to see what it does, not that it does nothing yet.
  const inForce = { ...grant, validFrom: new Date(0), validTo: new Date('9999-01-01') };
  return { without: compilePolicy(others), with: compilePolicy([...others, inForce]) };
}

function holders({ grant, departments }: Trial): (string | null)[] {
  return grant.role === 'department' && grant.department === null ? [...departments] : [grant.department];
}

/** Who would gain which field, and where. Empty: nothing changes for anybody. */
export function gainsOf(trial: Trial, now = Date.now()): Gain[] {
  const { grant } = trial;
  const policy = policies(trial);
  const gains = new Map<string, Gain & { places: string[] }>();
  for (const department of holders(trial)) {
    for (const field of grant.fields) {
      for (const place of placesOf(trial)) {
        // Whoever holds a right for his own area is asked as if the place were it.
        const subject = { role: grant.role, department, area: place, purpose: grant.purpose };
        const before = policy.without.decide(subject, grant.entity, field, place, now).treatment;
        const after = policy.with.decide(subject, grant.entity, field, place, now).treatment;
        if (before === after) continue;
        const key = [department, field, before, after].join('/');
        const known = gains.get(key);
        if (known !== undefined) known.places.push(place);
        else {
          const showsNothing = after === 'MASK' && !masksToSomething(grant.entity, field);
          gains.set(key, { department, field, before, after, showsNothing, places: [place] });
        }
      }
    }
  }
  return [...gains.values()];
}

/** What a feed carries of a place's records: nothing where it may not even apply its filter. */
function carried(policy: Policy, feed: FeedOrder, place: string): ReadonlySet<string> {
  if (!mayFilter(policy, feed, place)) return new Set();
  return new Set(
    projectFeed(policy, feed, place).fields.map(({ name, treatment }) => `${treatment} ${name}`),
  );
}

/** The active feeds that would carry more. */
export function feedGainsOf(trial: Trial): FeedGain[] {
  const { grant } = trial;
  const policy = policies(trial);
  const mine = trial.feeds.filter(
    (feed) =>
      feed.state === 'ACTIVE' && feed.entity === grant.entity && holders(trial).includes(feed.department),
  );
  return mine
    .map((feed) => {
      const places = [...placesOf(trial), feed.jurisdiction].filter(
        (place) => covers(feed.jurisdiction, place) && covers(grant.jurisdiction, place),
      );
      const more = new Set<string>();
      for (const place of places) {
        const before = carried(policy.without, feed, place);
        for (const field of carried(policy.with, feed, place))
          if (!before.has(field)) more.add(field.slice(field.indexOf(' ') + 1));
      }
      return { feed, fields: [...more] };
    })
    .filter(({ fields }) => fields.length > 0);
}
