import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';
import { until } from '../harness/until.ts';
import { startWebhookCity, type WebhookCity } from '../webhooks/webhook-city.ts';
import type { WebhookFeed } from '../webhooks/webhook-feed.ts';
import { versions } from './lineage-documents.ts';

let all: WebhookCity;
let feed: WebhookFeed;
let auditor: Ask;

beforeAll(async () => {
  all = await startWebhookCity();
  feed = await all.webhook({ fromNow: true });
  auditor = await all.hub.ask(persona.auditor);
});
afterAll(() => all?.stop());

async function deliveryOf(recordId: string): Promise<any> {
  const [version] = await versions(auditor, { recordId });
  return version.deliveries.find((one: any) => one.feed.id === feed.id);
}

test('a copy has the receipt that the department’s own receiver signed, over the bytes that were sent', async () => {
  const { recordId } = await all.push(1);
  await until('the receipt', async () => (await deliveryOf(recordId))?.delivery.receipts.length === 1);
  const { delivery } = await deliveryOf(recordId);
  const sent = all.police.requests.find((one) => one.body.includes(recordId));
  expect(delivery).toMatchObject({ state: 'DELIVERED', department: { code: 'police' } });
  expect(delivery.receipts).toMatchObject([{ verified: true, deliveryId: sent?.headers['webhook-id'] }]);
  expect(delivery.fields).toEqual(expect.arrayContaining(['citizenId', 'name']));
  expect(delivery.withheld).toContainEqual({ field: 'careTags', reason: 'NO_RIGHT' });
});

test('a record that the department does not take is a dead letter, with the status that it answered', async () => {
  all.police.interfere(async (request, answer) =>
    request.body.includes('不收') ? { status: 422, headers: {}, body: '' } : answer(),
  );
  const { recordId } = await all.push(2, { name: '不收' });
  await until('it is parked', async () => (await deliveryOf(recordId))?.deadLetter !== null);
  expect(await deliveryOf(recordId)).toMatchObject({
    delivery: { state: 'PARKED', receipts: [] },
    deadLetter: { reason: 'SINK_REFUSED', detail: 'HTTP_422', state: 'PARKED' },
  });
});
