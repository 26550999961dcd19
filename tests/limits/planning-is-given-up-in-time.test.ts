import { readFile } from 'node:fs/promises';
import { createGateway } from '@cityhub/gateway/gateway';
import { limits } from '@cityhub/gateway/limits/rules';
import type { OperationRules } from '@cityhub/gateway/operations/rules';
import type { ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import { fragmentBomb } from '../attacks/hostile-queries.ts';

const supergraph = new URL('../../schema/supergraph.graphql', import.meta.url);
/** 16,384 leaves: without a limit the planner would work on them for seconds, with twice the levels for hours. */
const bomb = fragmentBomb(14, 2);

const gatewayWith = async (rules: readonly OperationRules[]) =>
  createGateway({
    supergraph: await readFile(supergraph, 'utf8'),
    executorOf: () => async () => ({ data: { departments: [] } }),
    rules,
    onError: () => {},
    maskErrors: true,
  });

const codeOf = (answer: unknown): unknown => (answer as ExecutionResult).errors?.[0]?.extensions?.['code'];

test('what the limits would have let pass is given up by the planner, who then plans the next one', async () => {
  const unlimited = await gatewayWith([]);
  const start = performance.now();
  const refused = unlimited.run({ query: bomb }, null);
  // The planning is beside the process's own work: a plain question does not wait for it.
  const answered = await unlimited.run({ query: '{ departments { code } }' }, null);
  expect(answered).toEqual({ data: { departments: [] } });
  expect(codeOf(await refused)).toBe('QUERY_TOO_COMPLEX');
  // It takes half a second, and much longer where the machine is busy: without the limit it would be minutes.
  expect(performance.now() - start).toBeLessThan(20_000);
});

test('with the limits it never comes to that', async () => {
  const limited = await gatewayWith([limits()]);
  const answer = (await limited.run({ query: bomb }, null)) as ExecutionResult;
  expect(answer.errors?.[0]?.extensions).toMatchObject({ limit: 'depth', most: 12 });
});
