import type { Ask } from '../harness/graph-client.ts';
import { until } from '../harness/until.ts';

const entry = `position at role department { code } purpose entity seen masked refused code own actor breakGlassId breakGlassBasis`;
const page = `nodes { ${entry} } pageInfo { hasNextPage endCursor }`;
const holder = `department { code } feedName active purpose legalBases version fields masked since
  withdrawal { noticedAt delivered acknowledgedAt }`;

/** What a resident's own record says, and who has looked at it and has it. */
export const ownRecord = `query Own($id: ID!, $first: Int, $after: String) {
  resident(id: $id) { id accessLog(first: $first, after: $after) { ${page} } holders { ${holder} } }
}`;
export const recordAccess = `query Access($id: ID!, $first: Int, $after: String) {
  recordAccess(recordId: $id) { recordId entity accessLog(first: $first, after: $after) { ${page} } }
}`;
export const holders = `query Holders($id: ID!) { recordAccess(recordId: $id) { holders { ${holder} } } }`;

/** The log of a record once so many readings of others are stored in it, the newest first; those of the caller left out. */
export async function logOfOthers(who: Ask, id: string, atLeast: number): Promise<any[]> {
  let nodes: any[] = [];
  await until(`${atLeast} readings of others are told`, async () => {
    const { data } = await who(recordAccess, { id, first: 200 });
    nodes = data?.['recordAccess'].accessLog.nodes.filter((one: any) => !one.own);
    return nodes.length >= atLeast;
  });
  return nodes;
}
