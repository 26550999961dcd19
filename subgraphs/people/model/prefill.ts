import { resident as residentEvent } from '@cityhub/schema/events/resident';

export type ResidentField = keyof typeof residentEvent.fields;

/** No form asks for more; a longer list was made by somebody else. */
const maxWanted = 100;

/** The fields of residents among the wanted ones (`Resident.name`), each once. Others are not ours to answer. */
export function residentFieldsOf(wanted: readonly string[]): ResidentField[] {
  const prefix = `${residentEvent.entity}.`;
  const names = wanted
    .slice(0, maxWanted)
    .filter((source) => source.startsWith(prefix))
    .map((source) => source.slice(prefix.length))
    .filter((name): name is ResidentField => Object.hasOwn(residentEvent.fields, name));
  return [...new Set(names)];
}
