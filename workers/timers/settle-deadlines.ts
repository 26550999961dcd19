import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { signToken } from '@cityhub/schema/runtime/tokens';

const mutation = `mutation SettleOverdueTickets($limit: Int!) {
  settleOverdueTickets(limit: $limit) { __typename ... on SettleOverdueTicketsPayload { settled } }
}`;
const batch = 200;

/**
 * Settles the clocks of tickets that ran out, through the graph, as a system actor: the rows are tickets' own. The job that
 * leads here is only a hint; the periodic call finds what a lost job would have told.
 */
export async function settleDeadlines(gatewayUrl: string, secrets: Secrets, cause: string): Promise<void> {
  // A full batch may have left some behind.
  while ((await settleBatch(gatewayUrl, secrets, cause)) === batch);
}

async function settleBatch(gatewayUrl: string, secrets: Secrets, cause: string): Promise<number> {
  const token = await signToken(secrets, {
    role: 'system',
    purpose: 'automation',
    subject: 'system:deadlines',
    cause,
    ttlSeconds: 60,
  });
  const response = await fetch(gatewayUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: mutation, variables: { limit: batch } }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = (await response.json()) as { data?: { settleOverdueTickets?: { settled?: number } } | null };
  const settled = answer.data?.settleOverdueTickets?.settled;
  if (settled === undefined)
    throw new Error(`settleOverdueTickets was refused with status ${response.status}`);
  return settled;
}
