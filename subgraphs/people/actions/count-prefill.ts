import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { addToPrefillMonth } from '../store/prefill-months.ts';

export interface PrefillAsked {
  readonly department: string;
  readonly form: string;
  readonly asked: number;
  readonly known: number;
}

const monthIn = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
});

/** Counts what a form asked and what the hub could fill in, for the report on data that are asked twice. */
export async function countPrefill(
  deps: Pick<Platform, 'access' | 'now'>,
  actor: Actor,
  { department, form, asked, known }: PrefillAsked,
): Promise<void> {
  const month = `${monthIn.format(deps.now())}-01`;
  await deps.access.asActor(actor, (tx) => addToPrefillMonth(tx, { department, form, month, asked, known }));
}
