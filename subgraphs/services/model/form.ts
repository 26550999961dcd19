import { eventOf, events } from '@cityhub/schema/events/index';

/** One field of a form. Entity and field are null for what no record of the hub holds: that a person must say. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly entity: string | null;
  readonly field: string | null;
}

/** Where the hub knows a field from, as in `Resident.name`, or null. A name that is in no catalogue is nowhere. */
export function sourceOfField({ entity, field }: FormField): string | null {
  if (entity === null || field === null || !events.has(entity)) return null;
  return Object.hasOwn(eventOf(entity).fields, field) ? `${entity}.${field}` : null;
}

export function isFormCode(text: string): boolean {
  return text.length <= 60 && /^[a-z]+(-[a-z]+)*$/.test(text);
}
