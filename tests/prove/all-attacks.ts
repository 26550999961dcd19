import type { Attack } from './attack.ts';
import { bodies } from './groups/bodies.ts';
import { connections } from './groups/connections.ts';
import { csrf } from './groups/csrf.ts';
import { cursors } from './groups/cursors.ts';
import { eventStreams } from './groups/event-streams.ts';
import { federationCves } from './groups/federation-cves.ts';
import { floods } from './groups/floods.ts';
import { forbiddenMutations } from './groups/forbidden-mutations.ts';
import { graphqlCop } from './groups/graphql-cop.ts';
import { headers } from './groups/headers.ts';
import { injection } from './groups/injection.ts';
import { limits } from './groups/limits.ts';
import { paths } from './groups/paths.ts';
import { pollution } from './groups/pollution.ts';
import { smuggling } from './groups/smuggling.ts';
import { subgraphs } from './groups/subgraphs.ts';
import { tokens } from './groups/tokens.ts';
import { trustedDocuments } from './groups/trusted-documents.ts';
import { webSockets } from './groups/web-sockets.ts';

/** Every attack, group by group. */
export const allAttacks: readonly Attack[] = [
  ...graphqlCop,
  ...limits,
  ...csrf,
  ...headers,
  ...smuggling,
  ...tokens,
  ...subgraphs,
  ...federationCves,
  ...pollution,
  ...injection,
  ...forbiddenMutations,
  ...cursors,
  ...paths,
  ...bodies,
  ...webSockets,
  ...eventStreams,
  ...trustedDocuments,
  ...connections,
  ...floods,
];
