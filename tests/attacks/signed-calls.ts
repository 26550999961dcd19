import type { ShardName } from '@cityhub/schema/events/define';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { requestSigner, type SignedCaller, signatureHeader } from '@cityhub/schema/runtime/signed-request';
import { post, type RawAnswer } from './raw-graph.ts';

/** Subgraphs behind servers of their own, and the secret of the gateway that they believe. */
export interface SignedPlace {
  readonly subgraphs: Readonly<Record<ShardName, string>>;
  readonly secrets: Secrets;
  /** A resident in the demo grid. */
  readonly targets: { readonly resident: string };
  /** That resident's values. */
  readonly canaries: readonly string[];
}

/** Whom the gateway speaks for: nobody of the demo grid, and nobody with a right to its residents. */
const neighbour: Actor = {
  id: 'gridworker:420102010001002',
  role: 'gridworker',
  department: null,
  area: '420102010001002',
  purpose: 'community-service',
  cause: null,
};

export const callerOf = (actor: Partial<Actor> = {}): SignedCaller => ({
  traceId: '0'.repeat(32),
  actor: { ...neighbour, ...actor },
});

/** One POST as the gateway sends it, in somebody's name. */
export function askSigned(
  place: SignedPlace,
  subgraph: ShardName,
  body: unknown,
  caller = callerOf(),
): Promise<RawAnswer> {
  const text = JSON.stringify(body);
  const signature = requestSigner(place.secrets)(subgraph, text, caller);
  return post(place.subgraphs[subgraph], text, { [signatureHeader]: signature });
}
