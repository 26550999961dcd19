import type { ClonedCity } from '../harness/cloned-city.ts';
import type { Ask } from '../harness/graph-client.ts';
import { until } from '../harness/until.ts';

const fields = `day state hubCount hubRoot departmentCount departmentRoot drifted detail computedAt
  records(first: 200) { nodes { recordId kind hubVersion departmentVersion } }`;
const answer = `__typename ... on FeedReconciliation { ${fields} } ... on DomainError { code }
  ... on InvalidInputError { issues { path code } }`;

export const reconcileFeed = `mutation Reconcile($feedId: ID!, $day: Date!) {
  reconcileFeed(feedId: $feedId, day: $day) { ${answer} }
}`;
export const repairFeed = `mutation Repair($feedId: ID!, $day: Date!, $reason: String!) {
  repairFeed(feedId: $feedId, day: $day, reason: $reason) { ${answer} }
}`;
export const reportFeedDigest = `mutation Report($feedId: ID!, $day: Date!, $count: Int!, $root: String!, $records: [DigestRecordInput!]) {
  reportFeedDigest(feedId: $feedId, day: $day, count: $count, root: $root, records: $records) { ${answer} }
}`;
export const feedDiff = `query Diff($feedId: ID!, $day: Date!) { feedDiff(feedId: $feedId, day: $day) { ${fields} } }`;

/** Today in Shanghai. */
export const today = (): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(new Date());

export async function feedNamed(city: ClonedCity, name: string): Promise<string> {
  const [feed] = await city.sql`select id from policy.feed where name = ${name}`;
  return feed?.['id'];
}

/** Waits until a day is compared, and answers what came of it. */
export async function outcomeOf(ask: Ask, feedId: string, day: string): Promise<any> {
  let found: any = null;
  await until(`${feedId} is compared for ${day}`, async () => {
    const told = await ask(feedDiff, { feedId, day });
    if (told.errors !== null) throw new Error(told.text);
    found = told.data?.['feedDiff'];
    return found !== null && found.state !== 'WAITING';
  });
  return found;
}

/** Orders a comparison and waits for it. */
export async function compared(ask: Ask, feedId: string, day: string): Promise<any> {
  const told = await ask(reconcileFeed, { feedId, day });
  if (told.data?.['reconcileFeed']?.state !== 'WAITING') throw new Error(told.text);
  return outcomeOf(ask, feedId, day);
}
