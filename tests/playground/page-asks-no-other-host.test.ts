import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { hasChromium, noChromium, openExample, openPlayground, run, untilEditable } from './browser.ts';
import { ensureBuilt } from './built.ts';

const missing = !hasChromium();
let city: ClonedCity;
let hub: LocalHub;

beforeAll(async () => {
  if (missing) return;
  ensureBuilt();
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('the page is served under a policy that allows its own host alone', async (context) => {
  if (missing) context.skip(noChromium);
  const { headers } = await fetch(new URL('/', hub.graphUrl));
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
});

test.for([1280, 390])(
  'at %i px examples run and are explained without a request to another host or an error',
  async (width, context) => {
    if (missing) context.skip(noChromium);
    const tab = await openPlayground(hub.graphUrl, width);
    try {
      await untilEditable(tab.page);
      const shelves = tab.page.locator('.shelves button');
      expect(await shelves.count()).toBe(5);
      for (const shelf of await shelves.all()) {
        await shelf.click();
        await tab.page.locator('.examples [role=tab][aria-selected=true]').waitFor();
      }
      for (const name of ['City overview', 'Linked grids', 'Services']) {
        await openExample(tab.page, 'One graph', name);
        expect((await run(tab.page))['errors']).toBeUndefined();
      }
      await tab.page.getByRole('button', { name: 'Explain' }).click();
      await tab.page.getByRole('heading', { name: 'Query plan' }).waitFor();
      const room = await tab.page.evaluate('[document.documentElement.scrollWidth, window.innerWidth]');
      expect(room).toEqual([width, width]);
      expect(tab.complaints).toEqual([]);
    } finally {
      await tab.close();
    }
  },
);
