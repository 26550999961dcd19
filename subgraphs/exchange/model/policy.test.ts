import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { mayReadChanges, maySeeReceipt } from './policy.ts';

const actor = (of: Partial<Actor>): Actor => ({
  id: 'gridworker:420102010001001',
  role: 'gridworker',
  department: null,
  area: '420102010001001',
  purpose: 'community-service',
  cause: null,
  ...of,
});

test('whoever pushed sees the receipt', () => {
  expect(maySeeReceipt(actor({}), { actor: 'gridworker:420102010001001' })).toBe(true);
});

test('a neighbour, or a name that only begins the same, does not', () => {
  for (const id of ['gridworker:420102010001002', 'gridworker:42010201000100', 'gridworker', ''])
    expect(maySeeReceipt(actor({ id }), { actor: 'gridworker:420102010001001' })).toBe(false);
});

test('of the others, auditors and operators alone see receipts and the log', () => {
  const stranger = { id: 'stranger', department: 'police' };
  const receipts = roles.filter((role) =>
    maySeeReceipt(actor({ ...stranger, role }), { actor: 'gridworker' }),
  );
  const log = roles.filter((role) => mayReadChanges(actor({ ...stranger, role })));
  expect([receipts, log]).toEqual([
    ['auditor', 'operator'],
    ['auditor', 'operator'],
  ]);
});
