import type { Grant, Subject } from './grant.ts';

export type Treatment = 'SEE' | 'MASK' | 'HIDE';
export type HideReason =
  | 'NO_RIGHT'
  | 'OTHER_PURPOSE'
  | 'OUTSIDE_JURISDICTION'
  | 'NOT_ORDERED'
  /** The right was given only after the change was due. */
  | 'NO_RIGHT_THEN';

export interface Decision {
  readonly treatment: Treatment;
  /** Why a field is hidden. */
  readonly reason: HideReason | null;
}

/** A right of somebody on a field: where it holds, and how far it reaches there. */
export interface Right {
  readonly grant: Grant;
  /** A code prefix; null where it is for the area in the caller's token, and the token names none. */
  readonly area: string | null;
  readonly decision: Decision;
}

/** Grants by (role, department, entity, field): compiled once per revision, asked for every field. */
export interface Policy {
  decide(subject: Subject, entity: string, field: string, jurisdiction: string, at?: number): Decision;
  /** The rights that `decide` weighs, the furthest first: whatever it says of a place, one of those that cover the place says. */
  rightsOn(subject: Subject, entity: string, field: string, at?: number): readonly Right[];
  /** The weaker of the decisions at both moments: what was due then travels later only with the rights of then and now. */
  decideThenAndNow(
    subject: Subject,
    entity: string,
    field: string,
    jurisdiction: string,
    moments: { readonly due: number; readonly now: number },
  ): Decision;
  /** The last moment up to `now` at which a right of theirs on the entity began or ended; from then to now nothing changed. */
  unchangedSince(subject: Subject, entity: string, now?: number): number;
  /** Whether rights differ between places inside `area`: then no decision holds for the whole of it. */
  dividesArea(subject: Subject, entity: string, area: string): boolean;
}

const see: Decision = { treatment: 'SEE', reason: null };
const mask: Decision = { treatment: 'MASK', reason: null };
const hidden: Readonly<Record<HideReason, Decision>> = {
  NO_RIGHT: { treatment: 'HIDE', reason: 'NO_RIGHT' },
  OTHER_PURPOSE: { treatment: 'HIDE', reason: 'OTHER_PURPOSE' },
  OUTSIDE_JURISDICTION: { treatment: 'HIDE', reason: 'OUTSIDE_JURISDICTION' },
  NOT_ORDERED: { treatment: 'HIDE', reason: 'NOT_ORDERED' },
  NO_RIGHT_THEN: { treatment: 'HIDE', reason: 'NO_RIGHT_THEN' },
};

const separator = '\u001f';
const keyOf = (role: string, department: string | null, entity: string, field: string): string =>
  `${role}${separator}${department ?? ''}${separator}${entity}${separator}${field}`;

const areaOf = (grant: Grant, subject: Subject): string | null =>
  grant.jurisdiction === 'own' ? subject.area : grant.jurisdiction;

function covers(prefix: string | null, jurisdiction: string): boolean {
  return prefix !== null && prefix !== '' && jurisdiction.startsWith(prefix);
}

/** How far a single grant reaches: the furthest of all grants decides, and says why it stopped. */
function weigh(grant: Grant, subject: Subject, jurisdiction: string, at: number): Decision {
  if (at < grant.validFrom.getTime() || at >= grant.validTo.getTime()) return hidden.NO_RIGHT;
  if (grant.purpose !== subject.purpose) return hidden.OTHER_PURPOSE;
  if (!covers(areaOf(grant, subject), jurisdiction)) return hidden.OUTSIDE_JURISDICTION;
  return grant.treatment === 'SEE' ? see : mask;
}

const rank: readonly Decision[] = [
  hidden.NO_RIGHT,
  hidden.OTHER_PURPOSE,
  hidden.OUTSIDE_JURISDICTION,
  mask,
  see,
];

/** Whether a grant is given to the subject at all, whatever its time and place. */
function isTheirs(grant: Grant, subject: Subject, entity: string): boolean {
  return (
    grant.role === subject.role &&
    (grant.department === null || grant.department === subject.department) &&
    grant.entity === entity
  );
}

function weaker(then: Decision, now: Decision): Decision {
  if (then.treatment === 'HIDE' && now.treatment !== 'HIDE') return hidden.NO_RIGHT_THEN;
  return rank.indexOf(then) < rank.indexOf(now) && now.treatment !== 'HIDE' ? then : now;
}

function indexed(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  const index = new Map<string, Grant[]>();
  for (const grant of grants) {
    for (const field of grant.fields) {
      const key = keyOf(grant.role, grant.department, grant.entity, field);
      const list = index.get(key);
      if (list === undefined) index.set(key, [grant]);
      else list.push(grant);
    }
  }
  return index;
}

export function compilePolicy(grants: readonly Grant[]): Policy {
  const index = indexed(grants);
  function theirs(subject: Subject, entity: string, field: string): readonly (readonly Grant[])[] {
    const mine =
      subject.department === null
        ? []
        : (index.get(keyOf(subject.role, subject.department, entity, field)) ?? []);
    return [mine, index.get(keyOf(subject.role, null, entity, field)) ?? []];
  }
  function decide(
    subject: Subject,
    entity: string,
    field: string,
    jurisdiction: string,
    at: number = Date.now(),
  ): Decision {
    let best: Decision = hidden.NO_RIGHT;
    for (const list of theirs(subject, entity, field)) {
      for (const grant of list) {
        const found = weigh(grant, subject, jurisdiction, at);
        if (rank.indexOf(found) > rank.indexOf(best)) best = found;
      }
    }
    return best;
  }
  return {
    decide,
    rightsOn(subject, entity, field, at = Date.now()) {
      return theirs(subject, entity, field)
        .flat()
        .map((grant) => {
          const area = areaOf(grant, subject);
          return { grant, area, decision: weigh(grant, subject, area ?? '', at) };
        })
        .sort((a, b) => rank.indexOf(b.decision) - rank.indexOf(a.decision));
    },
    decideThenAndNow(subject, entity, field, jurisdiction, { due, now }) {
      return weaker(
        decide(subject, entity, field, jurisdiction, due),
        decide(subject, entity, field, jurisdiction, now),
      );
    },
    unchangedSince(subject, entity, now = Date.now()) {
      const moments = grants
        .filter((grant) => isTheirs(grant, subject, entity))
        .flatMap((grant) => [grant.validFrom.getTime(), grant.validTo.getTime()]);
      return Math.max(Number.NEGATIVE_INFINITY, ...moments.filter((moment) => moment <= now));
    },
    dividesArea(subject, entity, area) {
      return grants.some(
        (grant) =>
          isTheirs(grant, subject, entity) &&
          grant.purpose === subject.purpose &&
          grant.jurisdiction.length > area.length &&
          grant.jurisdiction.startsWith(area),
      );
    },
  };
}
