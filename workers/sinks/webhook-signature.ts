import { createHmac } from 'node:crypto';
import type { WebhookSecret } from '@cityhub/schema/policy/grant';
import { openText } from '@cityhub/schema/runtime/sealed-text';
import type { Secrets } from '@cityhub/schema/runtime/secrets';

/** The keys that sign now: all that have not ended, so that a department changes its own when it likes. */
export function openKeys(
  secrets: Secrets,
  feedId: string,
  sealed: readonly WebhookSecret[],
  now: number,
): Buffer[] {
  return sealed
    .filter(({ until }) => until === null || Date.parse(until) > now)
    .map(({ id, sealed: text }) => openText(secrets, `feed ${feedId} secret ${id}`, text))
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
}

/** The headers of Standard Webhooks 1.0: one `v1` signature for each key. `at` is the moment of this attempt. */
export function signWebhook(
  keys: readonly Buffer[],
  id: string,
  body: Buffer,
  at: number,
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
