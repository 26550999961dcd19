import { describe, expect, test } from 'vitest';
import { createLogger } from './log.ts';
import { inTrace } from './telemetry/trail.ts';

const canaries = ['110101199003074477', '13800001111', '张三丰', 'leak@example.org', 'Secret Street'];
const thrown = (message: string): Error =>
  Object.assign(new Error(message), { code: '23505', detail: message });

function logged(work: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  work(createLogger('test', 'trace', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe.each(canaries)('%s does not come out of the log', (canary) => {
  const all = canaries.join(' ');
  test.each<[string, unknown]>([
    ['an unknown key', { citizenId: canary }],
    ['an unknown key below a known one', { feed: { name: canary } }],
    ['an array', { feed: [canary, [canary]] }],
    ['an unknown key in an array', { at: [{ phone: canary }] }],
    ['a known key with free text', { code: `no such person: ${all}` }],
    ['an error’s message', { err: thrown(canary) }],
    ['a message of several lines', { err: thrown(`first\n    at ${canary}\n    at x (${canary}:1:1)`) }],
    ['an error as the object itself', thrown(canary)],
    ['an error’s cause', { err: new Error('x', { cause: thrown(canary) }) }],
    ['an error’s name', { err: Object.assign(new Error('x'), { name: `${canary} ` }) }],
    ['an error below an unknown key', { reason: thrown(canary) }],
  ])('in %s', (_where, object) => {
    const text = logged((logger) => {
      logger.error(object as object);
      logger.error(object as object, 'failed');
    });
    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toContain(canary);
  });
});

test.each<[string, object]>([
  ['a key that is not on the list', { surname: 'Ouyang' }],
  ['one below a key that is', { err: { surname: 'Ouyang' }, feed: { state: { surname: 'Ouyang' } } }],
  ['one in an array', { at: [{ surname: 'Ouyang' }] }],
  ['a key of an error', { err: Object.assign(new Error('x'), { surname: 'Ouyang', table_name: 'Ouyang' }) }],
  ['more levels than a line of ours has', { at: [[[[[{ code: 'Ouyang' }]]]]] }],
])('what looks like a code does not come out of %s', (_where, object) => {
  expect(logged((logger) => logger.info(object, 'done'))).not.toContain('Ouyang');
});

test('codes, positions, ids, the frames of an error, and the id of the request come out', () => {
  const feed = '6f1c8a52-4c7c-4e0e-9a59-1f2a4b6c8d01';
  const text = logged((logger) =>
    inTrace('0af7651916cd43dd8448eb211c80319c', () =>
      logger.warn({ feed, failures: 3, position: 12_345_678, err: thrown('x') }, 'a delivery failed'),
    ),
  );
  expect(JSON.parse(text)).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    feed,
    failures: 3,
    position: 12_345_678,
    msg: 'a delivery failed',
    err: {
      type: 'Error',
      code: '23505',
      at: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
    },
  });
});
