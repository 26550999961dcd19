import { events } from '@cityhub/schema/events/index';
import { hideAll } from '@cityhub/schema/policy/masks';

/** Fields of records that nobody pushes, so that they are in no event; the graph shows them by the same rights. */
const notPushed: Readonly<Record<string, readonly string[]>> = {
  Household: ['gridCode', 'unitId', 'size'],
  Sensor: ['subjectResidentId'],
};

/** The fields of an entity that a right can name, or null where there is no such entity. */
export function grantableFields(entity: string): readonly string[] | null {
  const event = events.get(entity);
  if (event !== undefined) return Object.keys(event.fields);
  return Object.hasOwn(notPushed, entity) ? (notPushed[entity] ?? null) : null;
}

/** Whether something of a value is left by the field's mask: where it hides all, a right to MASK shows nothing. */
export function masksToSomething(entity: string, field: string): boolean {
  const rule = events.get(entity)?.fields[field];
  return rule !== undefined && rule.mask !== hideAll;
}
