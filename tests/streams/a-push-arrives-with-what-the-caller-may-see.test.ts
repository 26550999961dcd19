import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';
import { streamFeed } from './stream-feed.ts';
import { follow, transports } from './subscribers.ts';

const query = `subscription ($feed: ID!) {
  changes(feed: $feed) {
    cursor recordId version operation changedAt entity
    fields { name treatment } withheld { field reason }
    resident { id name citizenId gridCode residences { id } }
    ticket { id }
  }
}`;

// The same stream, whether the subgraphs run inside the gateway's process or each on its own behind HTTP. The WebSocket is
// the first that is asked: a hub must not need a request over HTTP before it.
describe.each(['local', 'remote'])('with %s subgraphs', (mode) => {
  let city: ClonedCity;
  let hub: SpawnedHub;

  beforeAll(async () => {
    city = await cloneCity();
    hub = await spawnHub(city, { environment: { SUBGRAPHS: mode } });
  });
  afterAll(async () => {
    await hub?.stop();
    await city?.drop();
  });

  const cases = [
    { department: 'urban-management', treatment: 'MASK' },
    { department: 'police', treatment: 'SEE' },
  ];

  test.each(transports.toReversed())('over %s each department gets its own view', async (transport) => {
    const subscribers = await Promise.all(
      cases.map(async ({ department }) => {
        const fields = ['citizenId', 'name', 'gridCode'];
        const feed = await streamFeed(city, { department, entity: 'Resident', fields });
        const token = await signToken(city.secrets, persona.department(department));
        return follow(transport, hub.graphUrl, token, { query, variables: { feed } });
      }),
    );
    // The state at the beginning.
    for (const subscriber of subscribers) await subscriber.until(1);
    const ask = await hub.ask(persona.gridworker(demoGrid));
    const index = transport === 'sse' ? 1 : 2;
    const answer = await ask(registerResident, { input: residentPush(index, demoGrid) });
    const { receipt } = answer.data?.['registerResident'] ?? {};
    const isThis = ({ recordId }: { recordId: string }): boolean => recordId === receipt.recordId;
    for (const [at, { department, treatment }] of cases.entries()) {
      const subscriber = subscribers[at] as ReturnType<typeof follow>;
      await until('the push arrives', async () => subscriber.events.some(isThis));
      const event = subscriber.events.find(isThis);
      subscriber.leave();
      const { fields, withheld, ...rest } = event;
      expect(rest, department).toEqual({
        cursor: expect.stringMatching(/^[\w-]{30}$/),
        recordId: receipt.recordId,
        version: receipt.version,
        operation: 'registerResident',
        changedAt: receipt.acceptedAt,
        entity: 'Resident',
        resident: {
          id: receipt.recordId,
          name: department === 'police' ? `居民${index}` : '居**',
          citizenId: department === 'police' ? citizenId(index) : null,
          gridCode: demoGrid,
          residences: [],
        },
        ticket: null,
      });
      expect(fields).toContainEqual({ name: 'name', treatment });
      expect(withheld).toContainEqual({ field: 'careTags', reason: 'NO_RIGHT' });
      expect(subscriber.codes).toEqual([]);
    }
  });
});
