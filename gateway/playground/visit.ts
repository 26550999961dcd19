import { checkCharacter, inventedRegion } from '@cityhub/schema/runtime/citizen-id';
import type { Claims } from './claims.ts';
import type { Visit } from './examples.ts';

/** 操场社区, a grid of every demo city; for a caller whose token names none. */
const demoGrid = '420102010001001';
/** The demo city gives sequences up to 996, so this invented person is none of its own. */
const body = `${inventedRegion}19900101999`;

/** Not crypto.randomUUID: browsers hide it where the page comes over plain HTTP from another machine. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function newVisit(callers: readonly Claims[], receiptId: string): Visit {
  return {
    idempotencyKey: `playground-${randomKey()}`,
    citizenId: body + checkCharacter(body),
    grid: callers.find(({ grid }) => grid?.length === 15)?.grid ?? demoGrid,
    receiptId,
  };
}
