import type { DataClass } from '@cityhub/schema/events/define';
import { events } from '@cityhub/schema/events/index';
import type { Policy, Right, Treatment } from '@cityhub/schema/policy/decide';
import { hideAll, maskCitizenId, maskDate, maskName, maskPhone } from '@cityhub/schema/policy/masks';
import { ownTreatment } from '@cityhub/schema/policy/own-record';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { DecisionReason } from './decision-reasons.ts';
import { grantableFields, masksToSomething } from './grantable.ts';

/** A field as the graph names it. */
export interface EntityField {
  readonly entity: string;
  readonly field: string;
}

/** What a caller gets of a field before anybody knows of which record: so it says where, too. */
export interface PolicyDecision extends EntityField {
  /** The field of the catalogue that decides; null where none does. */
  readonly governedBy: string | null;
  readonly class: DataClass | null;
  readonly mask: MaskName | null;
  /** The furthest that the caller gets; null where no right of fields decides. */
  readonly treatment: Treatment | null;
  readonly reason: DecisionReason;
  /** The code prefix in which it is so; null: nowhere, or wherever the record is the caller's own. */
  readonly area: string | null;
  /** All rights that show something of it, the furthest first. */
  readonly rights: readonly Right[];
}

export type MaskName = 'ALL' | 'CITIZEN_ID' | 'PHONE' | 'NAME' | 'DATE';
const maskNames = new Map([
  [hideAll, 'ALL'],
  [maskCitizenId, 'CITIZEN_ID'],
  [maskPhone, 'PHONE'],
  [maskName, 'NAME'],
  [maskDate, 'DATE'],
] as const);

/** Links whose name in the graph is not the field's without `Id`. */
const linkFields: Readonly<Record<string, string>> = {
  'Application.item': 'itemCode',
  'Sensor.subject': 'subjectResidentId',
};

/** Values of whatever field stands beside them. */
const namedByAnswer = new Set([
  'InboxField.value',
  'LineageField.value',
  'LineageField.valueBefore',
  'PrefillValue.value',
]);

/** The field of the catalogue behind a field of the graph, and whether a link goes by it: half of an id leads nowhere. */
function governing({ entity, field }: EntityField): { name: string; isLink: boolean } | null {
  const fields = grantableFields(entity);
  if (fields === null) return null;
  if (fields.includes(field)) return { name: field, isLink: false };
  const link = linkFields[`${entity}.${field}`] ?? `${field}Id`;
  return fields.includes(link) ? { name: link, isLink: true } : null;
}

const shows = ({ decision }: Right): boolean => decision.treatment !== 'HIDE';

/** Why nothing is shown: by the right that came closest. */
function whyHidden(actor: Actor, rights: readonly Right[], dataClass: DataClass | null): DecisionReason {
  const [closest] = rights;
  if (closest === undefined) {
    return actor.role === 'auditor' && (dataClass ?? 0) >= 3 ? 'AUDITOR_NO_VALUES' : 'NO_GRANT';
  }
  if (closest.decision.reason === 'NO_RIGHT') return 'NOT_IN_FORCE';
  if (closest.decision.reason === 'OUTSIDE_JURISDICTION') return 'AREA_MISSING';
  return actor.purpose === null ? 'PURPOSE_MISSING' : 'OTHER_PURPOSE';
}

type Verdict = Pick<PolicyDecision, 'treatment' | 'reason' | 'area'>;

/** What the best right gives. */
function byRight(right: Right, entity: string, name: string, isLink: boolean): Verdict {
  const { area, decision, grant } = right;
  if (decision.treatment === 'MASK') {
    if (isLink || !masksToSomething(entity, name))
      return { treatment: 'HIDE', reason: 'MASK_SHOWS_NOTHING', area: null };
    return { treatment: 'MASK', reason: 'MASK_BY_GRANT', area };
  }
  return { treatment: 'SEE', reason: grant.jurisdiction === 'own' ? 'GRANT_IN_OWN_AREA' : 'GRANT', area };
}

/** The right by which the caller sees records of the entity at all. */
function rightToRecords(policy: Policy, actor: Actor, entity: string, at: number): Right | undefined {
  return (grantableFields(entity) ?? [])
    .flatMap((field) => policy.rightsOn(actor, entity, field, at))
    .find(shows);
}

/** What a caller gets of a field, and why: weighed by the rights themselves, as a query of it would be at this moment. */
export function decisionOn(policy: Policy, actor: Actor, asked: EntityField, at: number): PolicyDecision {
  const { entity, field } = asked;
  const none = { entity, field, governedBy: null, class: null, mask: null, area: null, rights: [] };
  const governed = governing(asked);
  if (governed === null) {
    const reason = namedByAnswer.has(`${entity}.${field}`) ? 'NAMED_BY_ANSWER' : 'NOT_GOVERNED';
    return { ...none, treatment: null, reason };
  }
  const { name, isLink } = governed;
  const rule = events.get(entity)?.fields[name];
  const rights = policy.rightsOn(actor, entity, name, at);
  const facts = {
    ...none,
    governedBy: name,
    class: rule?.class ?? null,
    mask: rule === undefined ? null : (maskNames.get(rule.mask as never) ?? 'ALL'),
    rights: rights.filter(shows),
  };
  const [best] = facts.rights;
  if (best?.decision.treatment === 'SEE') return { ...facts, ...byRight(best, entity, name, isLink) };
  if (facts.class === 1) {
    const record = rightToRecords(policy, actor, entity, at);
    if (record !== undefined) return { ...facts, treatment: 'SEE', reason: 'CLASS_OPEN', area: record.area };
  }
  const own = actor.role === 'citizen' && actor.resident != null ? ownTreatment(entity, name) : undefined;
  if (own !== undefined) return { ...facts, treatment: own, reason: 'OWN_RECORD' };
  if (best !== undefined) return { ...facts, ...byRight(best, entity, name, isLink) };
  return { ...facts, treatment: 'HIDE', reason: whyHidden(actor, rights, facts.class) };
}
