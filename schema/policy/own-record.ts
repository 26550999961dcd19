import type { Actor } from '../runtime/actor.ts';
import type { Decision, Policy, Treatment } from './decide.ts';

/**
 * What a person sees of the own record, by law and for any purpose (个人信息保护法第四十五条). A grant says where, and this is
 * no place: so it stands here, next to the grants, and holds for a citizen whose token names the record.
 * What is not named is hidden. Numbers are shown to be recognised, as a lost telephone would show them.
 */
const ownFields: Readonly<Record<string, Readonly<Record<string, Exclude<Treatment, 'HIDE'>>>>> = {
  Resident: { name: 'SEE', birthDate: 'SEE', sex: 'SEE', gridCode: 'SEE', citizenId: 'MASK', phone: 'MASK' },
};

/** How the person sees a field of the own record; undefined where it is not named. */
export function ownTreatment(entity: string, field: string): Exclude<Treatment, 'HIDE'> | undefined {
  const fields = ownFields[entity];
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** Whether the caller is the person that the record is of. */
export function isOwnRecord(actor: Actor, recordId: string): boolean {
  return actor.role === 'citizen' && actor.resident != null && actor.resident === recordId;
}

/** The decision on one field of one record for a caller: by the right to the own record, or by grants, whichever shows more. */
export function decideFor(
  policy: Policy,
  actor: Actor,
  entity: string,
  field: string,
  record: { readonly id: string; readonly gridCode: string },
): Decision {
  const granted = policy.decide(actor, entity, field, record.gridCode);
  if (!isOwnRecord(actor, record.id) || granted.treatment === 'SEE') return granted;
  const own = ownTreatment(entity, field);
  return own === undefined ? granted : { treatment: own, reason: null };
}
