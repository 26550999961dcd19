import { readFileSync } from 'node:fs';
import { openGatewayMetrics } from '@cityhub/gateway/gateway-metrics';
import { openWorkerMetrics } from '@cityhub/workers/worker-metrics';
import { tellOfHub } from 'cityhub/hub-gauges';
import { expect, test } from 'vitest';
import { readPage, tableRows, uncoded } from './markdown.ts';

/** Only registered, never read. */
const nothing = { ask: () => Promise.reject(new Error('not asked')), stop: async () => {} };

function registered(): Set<string> {
  const hub = openGatewayMetrics();
  tellOfHub(hub, { database: nothing, health: { results: async () => [] }, readsDir: '/nowhere' });
  const workers = openWorkerMetrics();
  for (const { stop } of [hub, workers]) stop();
  return new Set([...hub.names(), ...workers.names()]);
}

const page = readPage('docs/metrics.md');
const listed = page
  .split(/^## /m)
  .slice(1)
  .flatMap((section) => tableRows(section, 'metric').map(([name = '']) => uncoded(name)));

test('the manual lists every metric that a process has, and no other', () => {
  expect(new Set(listed)).toEqual(registered());
});

test('the dashboard asks for metrics that there are, and for each of them', () => {
  const dashboard = JSON.parse(
    readFileSync(new URL('../../docs/grafana/cityhub.json', import.meta.url), 'utf8'),
  ) as {
    panels: { targets?: { expr: string }[] }[];
  };
  const asked = dashboard.panels
    .flatMap(({ targets = [] }) => targets)
    .flatMap(({ expr }) => expr.match(/\bcityhub_\w+/g) ?? [])
    .map((name) => name.replace(/_(bucket|sum|count)$/, ''));
  expect(new Set(asked)).toEqual(registered());
});
