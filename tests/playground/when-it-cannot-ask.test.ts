import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import {
  hasChromium,
  noChromium,
  openExample,
  openPlayground,
  run,
  type Tab,
  untilEditable,
} from './browser.ts';
import { ensureBuilt } from './built.ts';

const missing = !hasChromium();
let city: ClonedCity;
let hub: SpawnedHub;
let tab: Tab;

beforeAll(async () => {
  if (missing) return;
  ensureBuilt();
  city = await cloneCity();
  hub = await spawnHub(city, { environment: { CITYHUB_MODE: 'production' } });
  tab = await openPlayground(hub.graphUrl);
  await untilEditable(tab.page);
});
afterAll(async () => {
  await tab?.close();
  await hub?.stop();
  await city?.drop();
});

const alert = () => tab.page.locator('.trouble[role=alert]');

test('in production the page hands out no persona, asks for a token and works with it', async (context) => {
  if (missing) context.skip(noChromium);
  await alert().getByText('A token is needed').waitFor();
  await tab.page.getByLabel('Token').fill(await signToken(city.secrets, persona.department('construction')));
  await alert().waitFor({ state: 'detached' });
  await openExample(tab.page, 'One graph', 'Linked grids');
  expect((await run(tab.page))['data'].grids.nodes.length).toBeGreaterThan(0);
});

test('when the hub is gone the page says so and what to do, and it recovers with the hub', async (context) => {
  if (missing) context.skip(noChromium);
  await hub.stop();
  await tab.page.getByRole('button', { name: /^Execute query/ }).click();
  await alert().getByText('The hub does not answer').waitFor();
  const { port } = new URL(hub.graphUrl);
  hub = await spawnHub(city, { environment: { CITYHUB_MODE: 'production' }, port: Number(port) });
  await alert().getByRole('button', { name: 'Retry' }).click();
  await alert().waitFor({ state: 'detached' });
});
