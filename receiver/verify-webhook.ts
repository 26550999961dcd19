import { createHmac, timingSafeEqual } from 'node:crypto';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A header that was sent once; null otherwise. */
export function headerOf(headers: Headers, name: string): string | null {
  const values = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  const value = values[0]?.[1];
  return values.length === 1 && typeof value === 'string' ? value : null;
}

/** The key in a secret as the hub shows it: `whsec_` and 24 to 64 bytes in base64. */
export function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length < 24 || key.length > 64) throw new Error('a webhook secret has 24 to 64 bytes');
  return key;
}

/** Every key with every signature, without stopping at a match: the time taken tells nothing. */
function anyMatches(keys: readonly Buffer[], header: string, content: readonly Uint8Array[]): boolean {
  const sent = header.split(' ', 16).map((one) => Buffer.from(one));
  const matches = keys.flatMap((key) => {
    const hmac = createHmac('sha256', key);
    for (const part of content) hmac.update(part);
    const expected = Buffer.from(`v1,${hmac.digest('base64')}`);
    return sent.map((one) => one.length === expected.length && timingSafeEqual(one, expected));
  });
  return matches.includes(true);
}

/** What is wrong with a webhook by Standard Webhooks 1.0, in words; null when it is good. Times are in seconds. */
export function faultOfWebhook(
  keys: readonly Buffer[],
  headers: Headers,
  body: Uint8Array,
  clock: { readonly now: number; readonly tolerance: number },
): string | null {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signature = headerOf(headers, 'webhook-signature');
  if (id === null || timestamp === null || signature === null) return 'a webhook header is missing';
  if (!/^[\w.:-]{1,256}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) return 'a webhook header is malformed';
  // First the signature: a stranger learns nothing of this machine's clock.
  if (!anyMatches(keys, signature, [Buffer.from(`${id}.${timestamp}.`), body])) return 'no signature matches';
  if (Math.abs(clock.now - Number(timestamp)) > clock.tolerance)
    return 'the timestamp is too far from this machine’s time: replayed, or one of the two clocks is wrong';
  return null;
}
