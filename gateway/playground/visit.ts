import type { Claims } from './claims.ts';
import type { Visit } from './example.ts';
import { examplePerson } from './example-person.ts';

/** 操场社区, a grid of every demo city; for a caller whose token names none. */
const demoGrid = '420102010001001';

/** Not crypto.randomUUID: browsers hide it where the page comes over plain HTTP from another machine. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the newest answers of this browser session have brought. */
export interface Brought {
  readonly receiptId: string;
  readonly feedId: string;
}

export function newVisit(callers: readonly Claims[], brought: Brought): Visit {
  return {
    ...brought,
    idempotencyKey: `playground-${randomKey()}`,
    citizenId: examplePerson,
    grid: callers.find(({ grid }) => grid?.length === 15)?.grid ?? demoGrid,
    resident: callers.find(({ resident }) => resident !== undefined)?.resident ?? '',
    loadedAt: new Date().toISOString(),
  };
}
