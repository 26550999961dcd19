import type { EntityEvent } from '../../events/define.ts';
import { canonicalJson } from './canonical-json.ts';
import { commitments, type LeafEntry, leafHash, type Tap } from './leaf.ts';
import type { Keyring, RecordKey } from './record-keys.ts';
import { seal } from './seal.ts';

/** One change, as an action asks for it: the full state of the record after it. */
export interface ChangeRequest extends LeafEntry {
  readonly event: EntityEvent;
  readonly fields: Readonly<Record<string, unknown>>;
  /** What a repeated idempotency key must repeat: the operation and its input. */
  readonly body: unknown;
}

/** One row as `log.append` and the subgraph's own append function read it. Bytes are base64. */
export interface ChangeRow {
  entity: string;
  operation: string;
  record_id: string;
  jurisdiction: string;
  payload: Record<string, unknown>;
  sealed: string | null;
  leaf: string;
  wrapped_key: string | null;
  actor: string;
  source: string;
  purpose: string;
  idempotency_key: string;
  body_mac: string;
  cause: string | null;
  trace_id: string;
  tap: Tap | null;
  /** In the first row of a statement: the shard's head when the records' keys were read. */
  keys_as_of?: number;
}

function splitByClass(event: EntityEvent, fields: Readonly<Record<string, unknown>>) {
  const open: Record<string, unknown> = {};
  const secret: Record<string, unknown> = {};
  let secrets = 0;
  for (const [name, value] of Object.entries(fields)) {
    const rule = Object.hasOwn(event.fields, name) ? event.fields[name] : undefined;
    if (rule === undefined) throw new Error(`${event.entity}.${name} has no class, so it cannot be stored`);
    if (rule.class === 4) {
      secret[name] = value ?? null;
      secrets += 1;
    } else open[name] = value ?? null;
  }
  return { open, secret, hasSecret: secrets > 0 };
}

/** Splits by class, seals class 4, commits to every field and hashes the leaf: all that must happen before storage. */
export function prepareChange(
  keyring: Keyring,
  request: ChangeRequest,
  key: RecordKey,
  wrapped: Buffer | null,
): ChangeRow {
  const { event, fields, body, ...entry } = request;
  const { open, secret, hasSecret } = splitByClass(event, fields);
  return {
    entity: event.entity,
    operation: entry.operation,
    record_id: entry.recordId,
    jurisdiction: entry.jurisdiction,
    payload: open,
    sealed: hasSecret ? seal(key, event.entity, entry.recordId, secret).toString('base64') : null,
    leaf: leafHash(entry, commitments(key, entry, fields)),
    wrapped_key: wrapped?.toString('base64') ?? null,
    actor: entry.actor,
    source: entry.source,
    purpose: entry.purpose,
    idempotency_key: entry.idempotencyKey,
    body_mac: keyring.bodyMac(canonicalJson(body)).toString('base64'),
    cause: entry.cause,
    trace_id: entry.traceId,
    tap: entry.tap ?? null,
  };
}
