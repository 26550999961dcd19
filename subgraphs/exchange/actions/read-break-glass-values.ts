import { type Context, noteRead } from '@cityhub/schema/graph/context';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import { activeBreakGlass } from '../store/break-glass.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { stateOf } from '../store/record-log.ts';
import type { BreakGlassRow } from '../store/tables.ts';

export interface BreakGlassValue {
  readonly field: string;
  /** Null: the record has none, or it was destroyed. */
  readonly value: string | null;
}

const asText = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/**
 * The values of the named fields, of the record's last version, for the one who asked and while it is open; null for
 * everybody else and at any other time. Either is written down as a read.
 */
export async function readBreakGlassValues(
  context: Pick<Context<Pick<ExchangeDeps, 'recordLog' | 'keyring'>>, 'actor' | 'session' | 'reads' | 'deps'>,
  { id, entity, recordId, fields, requestedBy }: BreakGlassRow,
): Promise<BreakGlassValue[] | null> {
  const { actor, deps } = context;
  const refuse = (): null => {
    noteRead(context, { entity, recordIds: [recordId], refused: fields, code: 'FORBIDDEN' });
    return null;
  };
  if (requestedBy !== actor.id) return refuse();
  const active = await activeBreakGlass(await context.session.tx(), actor.id, recordId);
  // Each shows its own fields, whatever another one that is open shows.
  if (active === null || !active.ids.includes(id)) return refuse();
  const state = await stateOf(deps.recordLog, recordId);
  if (state === null) return refuse();
  noteRead(context, { entity, recordIds: [recordId], seen: fields });
  const sealed =
    state.sealed === null || state.wrapped === null
      ? {}
      : unseal(deps.keyring.unwrap(recordId, state.wrapped), entity, recordId, state.sealed);
  return fields.map((field) => ({
    field,
    value: asText((sealed as Record<string, unknown>)[field] ?? state.payload[field]),
  }));
}
