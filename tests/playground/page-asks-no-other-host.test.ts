import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { hasChromium, noChromium, openPlayground, run, untilEditable } from './browser.ts';
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
  'at %i px every example runs without a request to another host or an error',
  async (width, context) => {
    if (missing) context.skip(noChromium);
    const tab = await openPlayground(hub.graphUrl, width);
    try {
      await untilEditable(tab.page);
      const examples = tab.page.locator('.examples').getByRole('tab');
      expect(await examples.count()).toBe(9);
      // The first waits for departments, and here no worker serves them.
      for (const index of [1, 2, 3, 4]) {
        await examples.nth(index).click();
        const answer = await run(tab.page);
        if (index !== 2) expect(answer['errors']).toBeUndefined();
      }
      const room = await tab.page.evaluate('[document.documentElement.scrollWidth, window.innerWidth]');
      expect(room).toEqual([width, width]);
      expect(tab.complaints).toEqual([]);
    } finally {
      await tab.close();
    }
  },
);
