import { randomBytes, randomUUID } from 'node:crypto';
import type { FeedSink, WebhookSecret } from '@cityhub/schema/policy/grant';
import { sealText } from '@cityhub/schema/runtime/sealed-text';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { SinkOrder } from '../model/feed-input.ts';

/** As long as HMAC-SHA256 can use. */
const secretBytes = 32;

/** A new secret of a webhook, in the form that Standard Webhooks gives it, and what the feed keeps of it. */
export function makeSecret(secrets: Secrets, feedId: string): { shown: string; kept: WebhookSecret } {
  const id = randomUUID();
  const shown = `whsec_${randomBytes(secretBytes).toString('base64')}`;
  return {
    shown,
    kept: { id, sealed: sealText(secrets, `feed ${feedId} secret ${id}`, shown), until: null },
  };
}

/** The sink as the feed keeps it, and the secret that its department is shown this one time. */
export function sealSink(
  secrets: Secrets,
  feed: { readonly id: string; readonly department: string },
  order: SinkOrder,
): { sink: FeedSink; secret: string | null } {
  switch (order.kind) {
    case 'postgres':
      // Names in Postgres have no hyphens without quotes.
      return {
        sink: { kind: 'postgres', database: `department_${feed.department.replaceAll('-', '_')}` },
        secret: null,
      };
    case 'stream':
      return { sink: { kind: 'stream' }, secret: null };
    case 'external-postgres': {
      const sealedUrl = sealText(secrets, `feed ${feed.id} url`, order.url);
      return { sink: { kind: 'external-postgres', sealedUrl, server: order.at }, secret: null };
    }
    case 'webhook': {
      const { shown, kept } = makeSecret(secrets, feed.id);
      const { url, receiptKey } = order;
      return { sink: { kind: 'webhook', url, secrets: [kept], receiptKey }, secret: shown };
    }
  }
}
