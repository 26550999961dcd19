import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { checkpointOf, type HubCheckpoint, ledgerKeyOf } from './checkpoint.ts';
import type { Store } from './store.ts';
import { faultOfWebhook, type Headers, headerOf, keyOf } from './verify-webhook.ts';

/** A CloudEvent of the hub. */
export interface HubEvent {
  readonly id: string;
  readonly source: string;
  /** `city.hub.<entity>.changed.v1`, `….corrected.v1`, `….recalled.v1`, `….merged.v1` or `….erased.v1`. */
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  /** Rises with each version of the record, which `subject` names. */
  readonly recordversion: string;
  /** The fields that your department has a right to; absent when the record was recalled, merged or erased: forget it then. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Throw it in `apply` for an event that you will never take: the hub sets it aside and goes on. */
export class EventRefused extends Error {}

export interface ReceiverOptions<Transaction> {
  /** Secrets that are valid now: two while one replaces the other. */
  readonly secrets: readonly string[];
  /** Ed25519, as a key or PKCS#8 in PEM; its public half stands in the feed. Without it no receipts are signed. */
  readonly signingKey?: KeyObject | string;
  readonly store: Store<Transaction>;
  /** Seconds between the hub's clock and yours. */
  readonly tolerance?: number;
  /** `checkpoint`: the head of the hub's ledger that came with the event, where one came. */
  readonly apply: (
    event: HubEvent,
    transaction: Transaction,
    checkpoint: HubCheckpoint | null,
  ) => Promise<void>;
  /** The ledger's Ed25519 keys, as `npx cityhub ledger-key show` prints them: only checkpoints that one of them has signed count. */
  readonly ledgerKeys?: readonly string[];
  /** The hub has signed two histories of one size. Keep both notes: they are the proof. */
  readonly onFork?: (known: HubCheckpoint, came: HubCheckpoint) => void;
  readonly onError?: (error: unknown) => void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Receiver {
  /** `rawBody`: the bytes as they came, not parsed and written again. Never throws. */
  receive(headers: Headers, rawBody: Uint8Array | string): Promise<Answer>;
}

function answer(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function eventOf(body: Buffer, id: string | null): HubEvent | null {
  try {
    const event = JSON.parse(body.toString('utf8')) as HubEvent;
    const texts = [event.id, event.source, event.type, event.subject, event.time, event.recordversion];
    const fits = texts.every((text) => typeof text === 'string') && /^\d{1,15}$/.test(event.recordversion);
    return fits && event.id === id ? event : null;
  } catch {
    return null;
  }
}

/** A compact JWS (EdDSA) over what was received, the bytes' digest, and when. */
function signReceipt(key: KeyObject, deliveryId: string, body: Buffer): string {
  const digest = createHash('sha256').update(body).digest('base64url');
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'EdDSA' })}.${part({ deliveryId, digest, receivedAt: new Date().toISOString() })}`;
  return `${content}.${sign(null, Buffer.from(content), key).toString('base64url')}`;
}

/** Runs the work of one record one after another. */
function oneByOne(): <T>(record: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (record, work) => {
    const turn = (last.get(record) ?? Promise.resolve()).then(work, work);
    last.set(record, turn);
    return turn.finally(() => last.get(record) === turn && last.delete(record));
  };
}

export function createReceiver<Transaction = void>(options: ReceiverOptions<Transaction>): Receiver {
  const keys = options.secrets.map(keyOf);
  if (keys.length === 0) throw new Error('a receiver needs a secret');
  const { signingKey, store, tolerance = 300 } = options;
  const receiptKey = typeof signingKey === 'string' ? createPrivateKey(signingKey) : signingKey;
  const ledgerKeys = (options.ledgerKeys ?? []).map(ledgerKeyOf);
  const inTurn = oneByOne();

  /** Whatever becomes of it, the delivery is taken. */
  async function keep(checkpoint: HubCheckpoint | null): Promise<void> {
    if (checkpoint === null) return;
    try {
      const known = (await store.checkpoint?.(checkpoint)) ?? null;
      if (known !== null) options.onFork?.(known, checkpoint);
    } catch (error) {
      options.onError?.(error);
    }
  }

  return {
    async receive(headers, rawBody) {
      const body = Buffer.from(rawBody as Uint8Array);
      const fault = faultOfWebhook(keys, headers, body, { now: Date.now() / 1000, tolerance });
      // 401 and not 400: the hub keeps the delivery and tries again when secret or clock are right.
      if (fault !== null) return answer(401, { error: fault });
      const event = eventOf(body, headerOf(headers, 'webhook-id'));
      if (event === null) return answer(400, { error: 'not an event of the hub' });
      const checkpoint = checkpointOf(headers, ledgerKeys);
      await keep(checkpoint);
      const delivery = { id: event.id, record: event.subject, version: Number(event.recordversion) };
      try {
        await inTurn(event.subject, () => store.once(delivery, (tx) => options.apply(event, tx, checkpoint)));
      } catch (error) {
        if (error instanceof EventRefused) return answer(422, { error: 'refused' });
        options.onError?.(error);
        return answer(500, { error: 'not taken, send it again' });
      }
      return answer(
        200,
        receiptKey === undefined ? {} : { receipt: signReceipt(receiptKey, event.id, body) },
      );
    },
  };
}
