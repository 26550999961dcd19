import type { WebhookSecret } from '@cityhub/schema/policy/grant';

/** A week: a receiver that has not changed over by then has forgotten to. */
export const maxOverlapHours = 168;

const hourMs = 3_600_000;

/** The secrets that stay beside a new one: those still valid, none for longer than the overlap. */
export function keptSecrets(
  secrets: readonly WebhookSecret[],
  now: Date,
  overlapHours: number,
): WebhookSecret[] {
  const end = now.getTime() + overlapHours * hourMs;
  return secrets
    .map((secret) => {
      const until = secret.until === null ? end : Math.min(Date.parse(secret.until), end);
      return { ...secret, until: new Date(until).toISOString() };
    })
    .filter((secret) => Date.parse(secret.until) > now.getTime());
}
