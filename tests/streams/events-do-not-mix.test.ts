import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { streamFeed } from './stream-feed.ts';
import { follow, transports } from './subscribers.ts';

// `first` is out of range, so each home of a resident is an error of the event that tells of the resident, and of no other.
const query = `subscription ($feed: ID!) {
  changes(feed: $feed) {
    recordId operation
    resident { id residences { id unit { tickets(first: 999) { nodes { id } } } } }
  }
}`;

let city: ClonedCity;
let hub: LocalHub;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** A change that says that a record is recalled, as the log holds it. */
async function recall(recordId: string): Promise<void> {
  await city.sql.begin(async (sql) => {
    const [head] = await sql`update log.head set position = position + 1 where shard = 1 returning position`;
    await sql`
      insert into log.change select (jsonb_populate_record(c, jsonb_build_object('position', ${head?.['position']}::bigint,
        'operation', 'recallRecord', 'idempotency_key', ${`recall-${recordId}`}::text))).*
      from log.change c where c.shard = 1 and c.record_id = ${recordId} order by c.position desc limit 1`;
  });
}

async function homesOf(recordId: string): Promise<number> {
  const [row] = await city.sql<{ homes: number }[]>`
    select count(*)::int as homes from housing.occupancy where resident_id = ${recordId} and unit_id is not null`;
  return row?.homes ?? 0;
}

test.each(transports)(
  'over %s an event has its own data and errors, and nothing of the one before',
  async (transport) => {
    const feed = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
    const token = await signToken(city.secrets, persona.department('police'));
    const subscriber = follow(transport, hub.graphUrl, token, { query, variables: { feed } });
    await subscriber.until(200);
    const ask = await hub.ask(persona.gridworker(demoGrid));
    const index = transport === 'sse' ? 1 : 2;
    const pushed = await ask(registerResident, { input: residentPush(index, demoGrid) });
    const { recordId } = pushed.data?.['registerResident'].receipt ?? {};
    await recall(recordId);
    await until('the recall arrives', async () =>
      subscriber.events.some((event) => event.recordId === recordId && event.operation === 'recallRecord'),
    );
    subscriber.leave();
    let errors = 0;
    for (const { data, errors: own = [] } of subscriber.results) {
      const homes = await homesOf(data.changes.recordId);
      expect(own.length, JSON.stringify(own)).toBe(homes);
      for (const error of own) expect(error.extensions).toMatchObject({ code: 'INVALID_INPUT' });
      errors += own.length;
      if (data.changes.operation === 'recallRecord') expect(data.changes.resident).toBeNull();
      else expect(data.changes.resident.id).toBe(data.changes.recordId);
    }
    expect(errors).toBeGreaterThan(100);
  },
);
