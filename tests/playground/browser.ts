import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const executable = '/usr/bin/chromium';
/** No sandbox, because the tests may run as root; the rest keeps Chromium from talking to its maker. */
const quietly =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export const noChromium = `there is no ${executable}`;

/** Where there is no Chromium the tests on it are skipped; CITYHUB_REQUIRE_CHROMIUM turns that into a failure. */
export function hasChromium(): boolean {
  if (existsSync(executable)) return true;
  if (process.env['CITYHUB_REQUIRE_CHROMIUM'] === '1') {
    throw new Error(`CITYHUB_REQUIRE_CHROMIUM is set and ${noChromium}: apt-get install chromium`);
  }
  return false;
}

export interface Tab {
  readonly page: Page;
  /** Whatever a page must not do: requests to another host, errors in the console (also of its policy), exceptions. */
  readonly complaints: string[];
  close(): Promise<void>;
}

function listen(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  const isOwn = (url: string): boolean =>
    [`${origin}/`, 'data:', `blob:${origin}/`].some((own) => url.startsWith(own));
  page.on('request', (request) => {
    if (!isOwn(request.url())) complaints.push(`asked ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`logged ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`threw ${error.message}`));
  return complaints;
}

/** A browser of the test's own, that nobody has used before, with the playground of a hub. */
export async function openPlayground(graphUrl: string, width = 1280): Promise<Tab> {
  const { origin } = new URL(graphUrl);
  const folder = await mkdtemp(join(tmpdir(), 'cityhub-browser-'));
  const context: BrowserContext = await chromium.launchPersistentContext(folder, {
    executablePath: executable,
    headless: true,
    args: quietly.split(' '),
    viewport: { width, height: 860 },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints = listen(page, origin);
  await page.goto(`${origin}/`);
  return {
    page,
    complaints,
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The editors come after the page. */
export async function untilEditable(page: Page): Promise<void> {
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
}

/** Opens a group of examples and one of it, by their English names. */
export async function openExample(page: Page, group: string, name: string): Promise<void> {
  await page.locator('.shelves').getByRole('button', { name: group, exact: true }).click();
  await page.locator('.examples').getByRole('tab', { name, exact: true }).click();
}

/** Presses ▶ and gives the answer of the graph. */
export async function run(page: Page): Promise<Record<string, any>> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/graphql')),
    page.getByRole('button', { name: /^Execute query/ }).click(),
  ]);
  return answer.json();
}
