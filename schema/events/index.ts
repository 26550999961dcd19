import { accessGrant } from './access-grant.ts';
import { application } from './application.ts';
import { breakGlass } from './break-glass.ts';
import type { EntityEvent } from './define.ts';
import { dispute } from './dispute.ts';
import { feed } from './feed.ts';
import { ledgerKey } from './ledger-key.ts';
import { observation } from './observation.ts';
import { occupancy } from './occupancy.ts';
import { resident } from './resident.ts';
import { ticket } from './ticket.ts';

const all: readonly EntityEvent[] = [
  resident,
  occupancy,
  ticket,
  observation,
  application,
  feed,
  dispute,
  accessGrant,
  breakGlass,
  ledgerKey,
];

/** Every entity that the change log can hold, by name. */
export const events: ReadonlyMap<string, EntityEvent> = new Map(all.map((event) => [event.entity, event]));

/** Throws for a name that is in no catalogue: such a record can be neither stored nor delivered. */
export function eventOf(entity: string): EntityEvent {
  const event = events.get(entity);
  if (event === undefined) throw new Error(`no event is defined for entity ${entity}`);
  return event;
}
