import { afterAll, beforeAll, expect, test } from 'vitest';
import { report } from '../clocks/tickets.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { loggedChange } from './logged-change.ts';

let local: LocalCity;

beforeAll(async () => {
  local = await openLocalCity();
});
afterAll(() => local?.stop());

test('from a person’s push, by the causes in the log, one comes to the ticket and the service that it led to, and back', async () => {
  const { city, hub, worker } = local;
  const input = residentPush(1, demoGrid, { careTags: ['独居老人'] });
  const { receipt: person } = (await worker(registerResident, { input })).data?.['registerResident'] ?? {};
  const { receipt: ticket } = await report(worker, 'caused-ticket', {
    reporterId: person.recordId,
    causeId: person.id,
  });
  const [item] = await city.sql`select code from services.item order by code limit 1`;
  const submit = `mutation($input: SubmitApplicationInput!) { push: submitApplication(input: $input) {
    ... on SubmitApplicationPayload { receipt { id position } } ... on DomainError { code } } }`;
  const application = {
    idempotencyKey: 'caused-service',
    residentId: person.recordId,
    itemCode: item?.['code'],
    gridCode: demoGrid,
    causeId: ticket.id,
  };
  const service = (await worker(submit, { input: application })).data?.['push'].receipt;
  const causes = [
    (await loggedChange(city, 1, person.position)).cause,
    (await loggedChange(city, 3, ticket.position)).cause,
    (await loggedChange(city, 5, service.position)).cause,
  ];
  expect(causes).toEqual([null, `people/${person.position}`, `tickets/${ticket.position}`]);
  const led = await city.sql`
    with recursive led (shard, position) as (
      values (1::smallint, ${person.position}::bigint)
      union all
      select c.shard, c.position from led join log.head h using (shard) join log.change c on c.cause = h.name || '/' || led.position
    ) select shard, position from led order by shard`;
  expect(led.map(({ shard, position }) => [shard, position])).toEqual([
    [1, person.position],
    [3, ticket.position],
    [5, service.position],
  ]);
  // What the hub does by itself goes on naming its own cause.
  const rule = await hub.ask({ ...persona.system, cause: `people/${person.position}` });
  const byRule = await report(rule, 'caused-by-rule');
  expect((await loggedChange(city, 3, byRule.receipt.position)).cause).toBe(`people/${person.position}`);
  const stated = await report(rule, 'caused-by-statement', { causeId: ticket.id });
  expect((await loggedChange(city, 3, stated.receipt.position)).cause).toBe(`tickets/${ticket.position}`);
});
