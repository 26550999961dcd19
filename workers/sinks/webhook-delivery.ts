import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { inSpan, type Span, traceparentOf } from '@cityhub/schema/runtime/telemetry/tracing';
import { judgeAnswer } from './answers.ts';
import type { Lookup } from './approved-address.ts';
import type { Checkpoints } from './checkpoints.ts';
import { type BlockRow, cloudEvent } from './cloud-event.ts';
import { RecordRefused, SinkFailed } from './failures.ts';
import { digestOf, readReceipt } from './signed-receipt.ts';
import type { WebhookOrder } from './webhook-order.ts';
import type { ReceiptRow } from './webhook-receipts.ts';
import { openWebhookClient, type WebhookClient } from './webhook-request.ts';
import { openKeys, signWebhook } from './webhook-signature.ts';

export interface WebhookDeps {
  readonly hub: RawSql;
  readonly secrets: Secrets;
  readonly checkpoints: Checkpoints;
  /** How host names are resolved; the system's way by default. */
  readonly lookup?: Lookup;
}

export interface Delivery {
  readonly row: BlockRow;
  readonly id: string;
  readonly attempt: number;
  /** The trace of the change, where it is known. */
  readonly traceId?: string | undefined;
}

/** Makes one attempt at one delivery. Throws SinkFailed or RecordRefused when it was not taken. */
export interface Deliverer {
  deliver(order: WebhookOrder, delivery: Delivery, signal: AbortSignal): Promise<ReceiptRow>;
  close(): Promise<void>;
}

function throwUnlessTaken(verdict: ReturnType<typeof judgeAnswer>, position: number): void {
  if (verdict.kind === 'refused') throw new RecordRefused(position, verdict.code);
  if (verdict.kind === 'taken') return;
  const { code, gone, retryAfterMs } = verdict;
  throw new SinkFailed(code, { gone, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
}

/**
 * W3C Trace Context in a header and not in the body, whose bytes are the same at each attempt. Without spans the delivery's own id
 * stands for the one behind which the receiver's work stands.
 */
function traceHeader(
  { id, traceId }: Pick<Delivery, 'id' | 'traceId'>,
  span: Span | null,
): { traceparent?: string } {
  if (traceId === undefined) return {};
  if (span !== null) return { traceparent: traceparentOf(span.spanContext()) };
  return { traceparent: `00-${traceId}-${id.replaceAll('-', '').slice(0, 16)}-00` };
}

export function createDeliverer(
  deps: Omit<WebhookDeps, 'hub'>,
  feed: FeedOrder,
  connections: number,
): Deliverer {
  // One client for as long as address and approval stay what they are.
  let open: { readonly key: string; readonly client: WebhookClient } | null = null;

  function clientOf({ sink, addresses }: WebhookOrder): WebhookClient {
    const key = JSON.stringify([sink.url, addresses]);
    if (open?.key === key) return open.client;
    void open?.client.close();
    open = { key, client: openWebhookClient(sink.url, addresses, connections, deps.lookup) };
    return open.client;
  }

  return {
    async deliver(order, delivery, signal) {
      const { row, id, attempt } = delivery;
      const keys = openKeys(deps.secrets, feed.id, order.sink.secrets, Date.now());
      // A receiver that checks nothing would take an unsigned delivery.
      if (keys.length === 0) throw new SinkFailed('NO_SECRET');
      const body = cloudEvent(feed, row, id);
      const checkpoint = await deps.checkpoints.newest();
      const headers = {
        'content-type': 'application/cloudevents+json',
        accept: 'application/json',
        'user-agent': 'CityHub',
        // Not in the body, whose bytes are the same at each attempt; it bears the hub's own signature.
        ...(checkpoint === null
          ? {}
          : { 'cityhub-checkpoint': Buffer.from(checkpoint.note).toString('base64url') }),
        ...signWebhook(keys, id, body, Date.now()),
      };
      const { traceId } = delivery;
      const span = { kind: 'client', ...(traceId === undefined ? {} : { of: { traceId } }) } as const;
      const answer = await inSpan('webhook POST', span, (made) =>
        clientOf(order).post({ ...headers, ...traceHeader(delivery, made) }, body, signal),
      );
      throwUnlessTaken(judgeAnswer(answer.status, answer.retryAfter, Date.now()), row.version);
      const receipt = readReceipt(answer.body, { id, body }, order.sink.receiptKey);
      return {
        position: row.version,
        deliveryId: id,
        recordId: row.record_id,
        attempts: attempt,
        status: answer.status,
        digest: digestOf(body),
        signed: receipt?.jws ?? null,
        verified: receipt?.verified ?? false,
      };
    },
    close: async () => open?.client.close(),
  };
}
