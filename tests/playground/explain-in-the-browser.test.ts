import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
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
  hub = await startLocalHub(city, { workers: false });
  tab = await openPlayground(hub.graphUrl);
  await untilEditable(tab.page);
});
afterAll(async () => {
  await tab?.close();
  await hub?.stop();
  await city?.drop();
});

const drawer = (): Locator => tab.page.locator('.explanation');
const row = (path: string): Locator => drawer().getByRole('row').filter({ hasText: path });

test('the drawer says of each field whether this persona sees it, and follows the persona', async (context) => {
  if (missing) context.skip(noChromium);
  await openExample(tab.page, 'One graph', 'Other eyes');
  await drawer().getByRole('button', { name: 'Explain' }).click();
  await row('resident.phone').getByText('masked').waitFor();
  await row('resident.careTags').getByText('seen').waitFor();
  await tab.page.getByLabel('Persona').selectOption('审计 auditor');
  await row('resident.phone').getByText('hidden').waitFor();
  await row('resident.phone').getByText('Auditors follow records').waitFor();
  await tab.page.getByLabel('Persona').selectOption('公安 police');
  await row('resident.phone').getByText('seen').waitFor();
  await row('resident.careTags').getByText('hidden').waitFor();
});

test('the plan shows each subgraph, and a run adds its time and its size', async (context) => {
  if (missing) context.skip(noChromium);
  await openExample(tab.page, 'One graph', 'Linked grids');
  await run(tab.page);
  const plan = drawer().getByRole('region', { name: 'Query plan' });
  for (const name of ['housing', 'people', 'tickets', 'sensors', 'exchange'])
    await plan.locator(`[data-subgraph=${name}]`).waitFor();
  expect(await drawer().locator('.figures').innerText()).toMatch(
    /Time\s*\d+ ms\s*Size\s*[\d.]+ K?B\s*5 fetches · 5 subgraphs/,
  );
});

test('the page speaks Chinese when it is asked to, and remembers it', async (context) => {
  if (missing) context.skip(noChromium);
  await tab.page.getByRole('button', { name: '中文' }).click();
  await drawer().getByText('查询计划').waitFor();
  expect(await tab.page.getByLabel('身份').locator('option').allInnerTexts()).toContain('网格员');
  await tab.page.reload();
  await untilEditable(tab.page);
  await tab.page.getByRole('tab', { name: '网格关联' }).waitFor();
  expect(await tab.page.evaluate('document.documentElement.lang')).toBe('zh-CN');
  await tab.page.getByRole('button', { name: 'English' }).click();
  await tab.page.getByRole('tab', { name: 'Linked grids' }).waitFor();
});

test('a refused operation says what to do about it', async (context) => {
  if (missing) context.skip(noChromium);
  await openExample(tab.page, 'Audit', 'Repeat entries');
  await tab.page.getByLabel('Persona').selectOption('市民 citizen');
  await run(tab.page);
  const alert = tab.page.locator('.trouble[role=alert]');
  await alert.getByText('This persona may not do that').waitFor();
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await alert.waitFor({ state: 'detached' });
  expect(tab.complaints).toEqual([]);
});
