import type { DataClass } from '@cityhub/schema/events/define';
import { eventOf } from '@cityhub/schema/events/index';

/** Names of an entity's fields of a class or below: 1 open, 2 internal, 3 personal, 4 sensitive. */
export function fieldsUpToClass(entity: string, highest: DataClass): string[] {
  return Object.entries(eventOf(entity).fields)
    .filter(([, rule]) => rule.class <= highest)
    .map(([name]) => name);
}
