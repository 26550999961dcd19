import { signToken } from '@cityhub/schema/runtime/tokens';
import { type AuditCity, openAuditCity } from '../audit/audit-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { startDepartmentReceiver } from '../webhooks/department-receiver.ts';
import { startLoggedWorker } from '../webhooks/logged-worker.ts';
import { insertWebhook } from '../webhooks/webhook-feed.ts';

/** A real hub with a sealed ledger: changes with every type of field, reads, deliveries, signed receipts, an erased record. */
export interface SealedCity extends AuditCity {
  /** The hub's key, as everybody may fetch it. */
  readonly key: string;
  /** The receipts of the residents that were pushed, the first one's second version last. */
  readonly pushed: readonly { recordId: string; position: number }[];
  /** GET with an auditor's token. */
  get(path: string): Promise<string>;
  /** The file of all that is sealed in a tree; of the people, from the first push on. */
  stretch(tree: string): Promise<string>;
  /** Does something to the database and puts back what stood in these tables, to the last byte. */
  spoilt<Result>(tables: readonly string[], work: () => Promise<Result>): Promise<Result>;
}

/** Keeps what stands in these tables; what it answers puts it back, to the last byte, once. */
export async function keep(
  sql: AuditCity['city']['sql'],
  tables: readonly string[],
): Promise<() => Promise<void>> {
  for (const table of tables) await sql.unsafe(`create table public."${table}" as select * from ${table}`);
  return async () => {
    await sql.begin(async (tx) => {
      // No trigger, no foreign key: the bytes as they were.
      await tx`set local session_replication_role = replica`;
      for (const table of tables) {
        await tx.unsafe(`delete from ${table}`);
        await tx.unsafe(`insert into ${table} select * from public."${table}"`);
        await tx.unsafe(`drop table public."${table}"`);
      }
    });
  };
}

const fields = ['citizenId', 'phone', 'name', 'birthDate', 'sex', 'careTags', 'gridCode', 'unitId'];
const eraseRecord = `mutation($input: EraseRecordInput!) { eraseRecord(input: $input) { __typename ... on DomainError { code } } }`;

async function deliverWithReceipts(place: AuditCity, work: () => Promise<void>): Promise<void> {
  const { city, hub } = place;
  const police = await startDepartmentReceiver();
  const { certificate, url, secret, receiptKey } = police;
  const order = {
    department: 'police',
    purpose: 'public-security',
    fields,
    url,
    pin: certificate.pin,
    secret,
  };
  await insertWebhook(city, { ...order, receiptKey, fromNow: true });
  const worker = startLoggedWorker(city, hub.graphUrl);
  await work();
  await until('every push has its receipt', async () => {
    const [row] = await city.sql<{ count: number }[]>`select count(*)::int from log.receipt where verified`;
    return (row?.count ?? 0) >= 7;
  });
  await worker.stop();
  await police.close();
}

export async function openSealedCity(): Promise<SealedCity> {
  const place = await openAuditCity();
  const { city, hub } = place;
  const pushed: { recordId: string; position: number }[] = [];
  await deliverWithReceipts(place, async () => {
    const tap = { at: new Date(Date.now() - 60_000).toISOString(), longitude: 114.305, latitude: 30.593 };
    for (let index = 1; index <= 6; index += 1)
      pushed.push(await place.register(index, { careTags: ['独居'], ...(index === 2 ? { tap } : {}) }));
    pushed.push(await place.register(1, { idempotencyKey: 'again', name: '居民一' }));
  });
  const operator = await hub.ask(persona.operator);
  const erased = {
    idempotencyKey: 'erase',
    recordId: pushed[5]?.recordId,
    reason: '本人要求',
    legalBasis: '个人信息保护法第四十七条',
  };
  await operator(eraseRecord, { input: erased });
  const police = await hub.ask(persona.department('police'));
  await police(`{ grid(code: "${demoGrid}") { residents(first: 5) { nodes { id name phone } } } }`);
  await place.seal();
  const token = await signToken(city.secrets, persona.auditor);
  const get = async (path: string): Promise<string> => {
    const answer = await fetch(place.url(path), { headers: { authorization: `Bearer ${token}` } });
    return answer.text();
  };
  const sizes = await city.sql<{ name: string; size: number }[]>`select name, size from log.tree`;
  return {
    ...place,
    key: (await get('/audit/key')).trim(),
    pushed,
    get,
    stretch(tree) {
      const from = tree === 'people' ? pushed[0]?.position : 1;
      const to = sizes.find(({ name }) => name === tree)?.size;
      return get(`/audit/bundle?tree=${tree}&fromPosition=${from}&toPosition=${to}`);
    },
    async spoilt(tables, work) {
      const putBack = await keep(city.sql, tables);
      try {
        return await work();
      } finally {
        await putBack();
      }
    },
  };
}
