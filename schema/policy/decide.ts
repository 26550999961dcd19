import type { Grant, Subject } from './grant.ts';

export type Treatment = 'SEE' | 'MASK' | 'HIDE';
export type HideReason = 'NO_RIGHT' | 'OTHER_PURPOSE' | 'OUTSIDE_JURISDICTION' | 'NOT_ORDERED';

export interface Decision {
  readonly treatment: Treatment;
  /** Why a field is hidden. */
  readonly reason: HideReason | null;
}

/** Grants by (role, department, entity, field): compiled once per revision, asked for every field. */
export interface Policy {
  decide(subject: Subject, entity: string, field: string, jurisdiction: string, at?: number): Decision;
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
};

const separator = '\u001f';
const keyOf = (role: string, department: string | null, entity: string, field: string): string =>
  `${role}${separator}${department ?? ''}${separator}${entity}${separator}${field}`;

function covers(grant: Grant, area: string | null, jurisdiction: string): boolean {
  const prefix = grant.jurisdiction === 'own' ? area : grant.jurisdiction;
  return prefix !== null && prefix !== '' && jurisdiction.startsWith(prefix);
}

/** How far a single grant reaches: the furthest of all grants decides, and says why it stopped. */
function weigh(grant: Grant, subject: Subject, jurisdiction: string, at: number): Decision {
  if (at < grant.validFrom.getTime() || at >= grant.validTo.getTime()) return hidden.NO_RIGHT;
  if (grant.purpose !== subject.purpose) return hidden.OTHER_PURPOSE;
  if (!covers(grant, subject.area, jurisdiction)) return hidden.OUTSIDE_JURISDICTION;
  return grant.treatment === 'SEE' ? see : mask;
}

const rank: readonly Decision[] = [
  hidden.NO_RIGHT,
  hidden.OTHER_PURPOSE,
  hidden.OUTSIDE_JURISDICTION,
  mask,
  see,
];

export function compilePolicy(grants: readonly Grant[]): Policy {
  const index = new Map<string, Grant[]>();
  for (const grant of grants) {
    for (const field of grant.fields) {
      const key = keyOf(grant.role, grant.department, grant.entity, field);
      const list = index.get(key);
      if (list === undefined) index.set(key, [grant]);
      else list.push(grant);
    }
  }
  return {
    dividesArea(subject, entity, area) {
      return grants.some(
        (grant) =>
          grant.role === subject.role &&
          (grant.department === null || grant.department === subject.department) &&
          grant.entity === entity &&
          grant.purpose === subject.purpose &&
          grant.jurisdiction.length > area.length &&
          grant.jurisdiction.startsWith(area),
      );
    },
    decide(subject, entity, field, jurisdiction, at = Date.now()) {
      const mine =
        subject.department === null
          ? []
          : (index.get(keyOf(subject.role, subject.department, entity, field)) ?? []);
      const everyones = index.get(keyOf(subject.role, null, entity, field)) ?? [];
      let best: Decision = hidden.NO_RIGHT;
      for (const list of [mine, everyones]) {
        for (const grant of list) {
          const found = weigh(grant, subject, jurisdiction, at);
          if (rank.indexOf(found) > rank.indexOf(best)) best = found;
        }
      }
      return best;
    },
  };
}
