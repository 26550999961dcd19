import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona as harness } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
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
let hub: LocalHub;
let tab: Tab;

beforeAll(async () => {
  if (missing) return;
  ensureBuilt();
  city = await cloneCity();
  hub = await startLocalHub(city);
  tab = await openPlayground(hub.graphUrl);
});
afterAll(async () => {
  await tab?.close();
  await hub?.stop();
  await city?.drop();
});
beforeEach(async (context) => {
  if (missing) context.skip(noChromium);
  await tab.page.reload();
  await untilEditable(tab.page);
});

const persona = (page: Page) => page.getByLabel('Persona');
const example = (page: Page, name: string) => openExample(page, 'Push once', name);
const four = ['公安局', '城市管理执法委员会', '住房和城乡建设局', '人口管理办公室'];

/** Pushes the example person, and gives the receipt. */
async function push(page: Page): Promise<{ id: string; recordId: string; version: number }> {
  await example(page, 'Push once');
  return (await run(page))['data'].registerResident.receipt;
}

test('an engineer pushes a resident and sees four departments', async () => {
  const { page } = tab;
  await push(page);
  const board = page.getByRole('region', { name: 'Who has it' });
  for (const department of four) {
    const card = board.getByRole('listitem').filter({ hasText: department });
    expect(await card.innerText()).toContain('delivered');
  }
  const urban = board.getByRole('listitem').filter({ hasText: '城市管理执法委员会' });
  expect(await urban.locator('s').allInnerTexts()).toEqual(expect.arrayContaining(['citizenId', 'phone']));
  expect(tab.complaints).toEqual([]);
});

test('opening an example makes its caller the caller, and the police find the person in their inbox', async () => {
  const { page } = tab;
  const { recordId } = await push(page);
  await expect.poll(() => persona(page).inputValue()).toContain('网格员');
  await example(page, 'Department inbox');
  await expect.poll(() => persona(page).inputValue()).toContain('公安');
  const [newest] = (await run(page))['data'].departmentInbox.nodes;
  expect(newest.recordId).toBe(recordId);
  expect(newest.fields.map((field: { name: string }) => field.name)).toContain('citizenId');
});

test('another persona is another pair of eyes: urban management has no citizen id in its inbox', async () => {
  const { page } = tab;
  const { recordId } = await push(page);
  await example(page, 'Department inbox');
  await persona(page).selectOption('城管 urban management');
  const [newest] = (await run(page))['data'].departmentInbox.nodes;
  expect(newest.recordId).toBe(recordId);
  const names = newest.fields.map((field: { name: string }) => field.name);
  expect(names).not.toContain('citizenId');
  expect(names).not.toContain('phone');
});

test('"who has it" asks for the receipt of the push before', async () => {
  const { page } = tab;
  const { version } = await push(page);
  await example(page, 'Who has it');
  expect((await run(page))['data'].receipt).toMatchObject({ version });
});

test('a second run is the same push, and a loaded page a new one', async () => {
  const { page } = tab;
  const first = await push(page);
  expect((await push(page)).id).toBe(first.id);
  await page.reload();
  await untilEditable(page);
  const next = await push(page);
  expect(next.recordId).toBe(first.recordId);
  expect(next.version).toBeGreaterThan(first.version);
});

test('a reload keeps example and persona, and leaves no operation or variable in the storage', async () => {
  const { page } = tab;
  await push(page);
  await example(page, 'Department inbox');
  await persona(page).selectOption('人口 population');
  await page.reload();
  await untilEditable(page);
  await page.locator('.examples [role=tab][aria-selected=true]', { hasText: 'Department inbox' }).waitFor();
  await expect.poll(() => persona(page).inputValue()).toBe('人口 population');
  const stored = String(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])'));
  expect(stored).not.toMatch(/999999|王小明|idempotencyKey|registerResident/);
});

test('an engineer orders a live stream and sees a push arrive on it', async () => {
  const { page } = tab;
  await openExample(page, 'Running', 'Order a stream');
  const { feed } = (await run(page))['data'].createFeed;
  await openExample(page, 'Running', 'Live');
  await page.locator('.graphiql-editor-tool').getByText(feed.id).waitFor();
  await page.getByRole('button', { name: /^Execute query/ }).click();
  const answers = page.locator('.graphiql-response .view-lines');
  const worker = await hub.ask(harness.gridworker(demoGrid));
  // A stream begins with the next change, and nobody outside can tell that it has begun: so push until one is there.
  let index = 0;
  await expect
    .poll(
      async () => {
        index += 1;
        await worker(registerResident, { input: residentPush(index, demoGrid) });
        return answers.innerText();
      },
      { timeout: 15_000, interval: 300 },
    )
    .toContain('"cursor"');
  await page.getByRole('button', { name: /^Stop query/ }).click();
  expect(tab.complaints).toEqual([]);
});
