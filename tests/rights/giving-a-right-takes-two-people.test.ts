import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { until } from '../harness/until.ts';
import {
  approveGrant,
  grantProposals,
  grants,
  people,
  proposeGrant,
  rejectGrant,
  revokeGrant,
  rightInput,
  withdrawGrantProposal,
} from './right-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let ask: Record<keyof typeof people | 'nobody' | 'auditor' | 'water', Ask>;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  ask = {
    li: await hub.ask(people.li),
    zhao: await hub.ask(people.zhao),
    wang: await hub.ask(people.wang),
    chen: await hub.ask(people.chen),
    nobody: await hub.ask(persona.operator),
    auditor: await hub.ask(persona.auditor),
    water: await hub.ask({ role: 'department', department: 'water', purpose: 'water-management' }),
  };
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** The one answer of a mutation. */
async function act(who: Ask, document: string, variables: Record<string, unknown>) {
  const { data, errors, text } = await who(document, variables);
  expect(errors, text).toBeNull();
  return Object.values(data ?? {})[0];
}
const propose = async (who: Ask, of: Record<string, unknown> = {}) =>
  act(who, proposeGrant, { input: rightInput(of) });
const idOf = (answer: any): string => answer.proposal.id;
const forPolice = { department: 'police', purpose: 'public-security', fields: ['careTags'] };

describe('a right', () => {
  test('is nobody’s while it is proposed, and holds once another operator has approved it', async () => {
    const proposed = await propose(ask.li);
    expect(proposed.proposal).toMatchObject({
      state: 'PROPOSED',
      proposedBy: 'operator:li-ming',
      validFrom: null,
    });
    const id = idOf(proposed);
    expect(await city.sql`select from policy.access_grant where id = ${id}`).toHaveLength(0);
    const before = Date.now();
    const { grant, receipt } = await act(ask.zhao, approveGrant, { id });
    expect(grant).toMatchObject({
      id,
      role: 'DEPARTMENT',
      department: { code: 'water' },
      fields: ['gridCode', 'unitId'],
      proposedBy: 'operator:li-ming',
      approvedBy: 'operator:zhao-jun',
      revokedAt: null,
    });
    expect(Date.parse(grant.validFrom)).toBeGreaterThanOrEqual(before - 1);
    expect(receipt).toMatchObject({ recordId: id, shard: 'exchange' });
    const first = async () => {
      const { data } = await ask.water('{ residents(first: 1) { nodes { gridCode unitId name } } }');
      return data?.['residents'].nodes[0];
    };
    // Every process looks at the rights once in a second.
    await until('the department sees it', async () => (await first())?.gridCode !== null, 5000);
    expect(await first()).toEqual({
      gridCode: expect.stringMatching(/^4201/),
      unitId: expect.any(String),
      name: null,
    });
  });

  test('is not approved by who proposed it, nor rejected', async () => {
    const id = idOf(await propose(ask.li));
    expect(await act(ask.li, approveGrant, { id })).toMatchObject({
      __typename: 'SamePersonError',
      code: 'SAME_PERSON',
    });
    expect(await act(ask.li, rejectGrant, { id, reason: '不需要' })).toMatchObject({ code: 'SAME_PERSON' });
    expect(await city.sql`select from policy.access_grant where id = ${id}`).toHaveLength(0);
    expect(await act(ask.zhao, approveGrant, { id })).toMatchObject({ __typename: 'ApproveGrantPayload' });
  });

  test('of an account that nobody’s name stands behind needs a named second person', async () => {
    const id = idOf(await propose(ask.nobody));
    expect(await act(await hub.ask(persona.operator), approveGrant, { id })).toMatchObject({
      code: 'SAME_PERSON',
    });
    expect(await act(ask.li, approveGrant, { id })).toMatchObject({ __typename: 'ApproveGrantPayload' });
  });

  test('is approved by no department and no auditor, not even that of a colleague', async () => {
    const id = idOf(await propose(ask.wang, forPolice));
    for (const who of [ask.chen, ask.wang, ask.water, ask.auditor])
      for (const answer of [
        await act(who, approveGrant, { id }),
        await act(who, rejectGrant, { id, reason: '不需要' }),
      ])
        expect(answer).toMatchObject({ __typename: 'ForbiddenError' });
    expect(await act(ask.li, approveGrant, { id })).toMatchObject({ __typename: 'ApproveGrantPayload' });
  });

  test('is decided on once: what was approved, rejected or withdrawn stays so', async () => {
    const [approved, rejected, withdrawn] = [
      idOf(await propose(ask.li)),
      idOf(await propose(ask.li)),
      idOf(await propose(ask.li)),
    ];
    await act(ask.zhao, approveGrant, { id: approved });
    await act(ask.zhao, rejectGrant, { id: rejected, reason: '用途不明' });
    await act(ask.li, withdrawGrantProposal, { id: withdrawn });
    const third = await hub.ask({ ...persona.operator, person: 'sun-li' });
    for (const id of [approved, rejected, withdrawn]) {
      for (const answer of [
        await act(third, approveGrant, { id }),
        await act(third, rejectGrant, { id, reason: '再议' }),
        await act(third, withdrawGrantProposal, { id }),
      ])
        expect(answer).toMatchObject({ __typename: 'InvalidStateError' });
    }
    const given = await city.sql<{ id: string }[]>`
      select id from policy.access_grant where id in (${approved}, ${rejected}, ${withdrawn})`;
    expect(given.map((row) => row.id)).toEqual([approved]);
  });

  test('of two who approve at once one has given it, and the other is told', async () => {
    const id = idOf(await propose(ask.wang, forPolice));
    const answers = await Promise.all([ask.li, ask.zhao].map((who) => act(who, approveGrant, { id })));
    const told: string[] = answers.map((one) => one.__typename);
    expect(told.toSorted()).toEqual(['ApproveGrantPayload', 'InvalidStateError']);
    expect(
      await city.sql`select from log.change where record_id = ${id} and operation = 'approveGrant'`,
    ).toHaveLength(1);
  });

  test('is proposed, approved and revoked once by who asks again after a broken connection', async () => {
    const input = rightInput();
    const first = await act(ask.li, proposeGrant, { input });
    const again = await act(ask.li, proposeGrant, { input });
    expect(again).toEqual(first);
    expect(await act(ask.li, proposeGrant, { input: { ...input, reason: '另一理由' } })).toMatchObject({
      __typename: 'IdempotencyConflictError',
    });
    const id = idOf(first);
    for (const [who, document, more] of [
      [ask.zhao, approveGrant, {}],
      [ask.zhao, revokeGrant, { reason: '职责已调整' }],
    ] as const) {
      const once = await act(who, document, { id, ...more });
      expect((await act(who, document, { id, ...more })).receipt).toEqual(once.receipt);
    }
    expect(await city.sql`select from log.change where record_id = ${id}`).toHaveLength(3);
  });

  test('whose time is over before it was approved is not given', async () => {
    const id = idOf(await propose(ask.li));
    await city.sql`update policy.grant_proposal set valid_to = now() - interval '1 second' where id = ${id}`;
    expect(await act(ask.zhao, approveGrant, { id })).toMatchObject({ __typename: 'InvalidStateError' });
  });

  test('that is to begin later begins then, and one that should have begun long ago begins now', async () => {
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const next = await act(ask.zhao, approveGrant, { id: idOf(await propose(ask.li, { validFrom: later })) });
    expect(next.grant.validFrom).toBe(later);
    const before = Date.now();
    const past = await propose(ask.li, { validFrom: '2020-01-01T00:00:00Z' });
    const { grant } = await act(ask.zhao, approveGrant, { id: idOf(past) });
    expect(Date.parse(grant.validFrom)).toBeGreaterThanOrEqual(before - 1);
  });
});

describe('a department', () => {
  test('asks for itself, and for no other department, role or everybody', async () => {
    expect(await propose(ask.wang, forPolice)).toMatchObject({ __typename: 'ProposeGrantPayload' });
    for (const of of [
      { department: 'water' },
      { department: 'nobody' },
      { department: null, role: 'DEPARTMENT' },
      { department: null, role: 'GRIDWORKER' },
      { department: 'police', role: 'AUDITOR' },
      { department: null },
    ])
      expect(await propose(ask.wang, of), JSON.stringify(of)).toMatchObject({ __typename: 'ForbiddenError' });
  });

  test('takes back what a colleague has asked for, and not what another department has', async () => {
    const own = idOf(await propose(ask.wang, forPolice));
    expect(await act(ask.chen, withdrawGrantProposal, { id: own })).toMatchObject({
      proposal: { state: 'WITHDRAWN', decidedBy: 'department:police:chen-tao' },
    });
    const foreign = idOf(await propose(ask.li));
    const absent = '3094987f-3960-8543-8f62-055921a7146b';
    const [answer, unknown] = [
      await act(ask.wang, withdrawGrantProposal, { id: foreign }),
      await act(ask.wang, withdrawGrantProposal, { id: absent }),
    ];
    expect(answer).toEqual(unknown);
    expect(answer).toMatchObject({ __typename: 'NotFoundError' });
  });

  test('gives a right of its own back at once, alone, and cannot touch another’s', async () => {
    const own = idOf(await propose(ask.wang, forPolice));
    await act(ask.li, approveGrant, { id: own });
    const { grant } = await act(ask.chen, revokeGrant, { id: own, reason: '不再需要' });
    expect(grant).toMatchObject({ revokedBy: 'department:police:chen-tao', revokeReason: '不再需要' });
    expect(grant.validTo).toBe(grant.revokedAt);
    const [foreign] = await city.sql<
      { id: string }[]
    >`select id from policy.access_grant where department = 'water'`;
    expect(await act(ask.chen, revokeGrant, { id: foreign?.id, reason: '试试' })).toMatchObject({
      __typename: 'NotFoundError',
    });
  });

  test('looks at its own rights and proposals alone', async () => {
    const mine = await ask.wang(grants, { first: 200 });
    const departments = mine.data?.['grants'].nodes.map((one: any) => one.department?.code ?? null);
    expect(departments).toContain('police');
    expect(departments.filter((one: string | null) => one !== 'police' && one !== null)).toEqual([]);
    const asked = await ask.wang(grantProposals);
    expect(new Set(asked.data?.['grantProposals'].nodes.map((one: any) => one.department.code))).toEqual(
      new Set(['police']),
    );
    const foreign = await ask.wang(grants, { department: 'water' });
    expect(foreign.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

test('grid workers and citizens neither act on rights nor look at them', async () => {
  const someId = '3094987f-3960-8543-8f62-055921a7146b';
  for (const claims of [persona.gridworker('420102010001001'), persona.citizen, persona.system]) {
    const who = await hub.ask(claims);
    for (const [document, variables] of [
      [proposeGrant, { input: rightInput() }],
      [approveGrant, { id: someId }],
      [rejectGrant, { id: someId, reason: '试试' }],
      [withdrawGrantProposal, { id: someId }],
      [revokeGrant, { id: someId, reason: '试试' }],
    ] as const)
      expect(await act(who, document, variables)).toMatchObject({ __typename: 'ForbiddenError' });
    for (const query of [grants, grantProposals, '{ policyRevision }'])
      expect((await who(query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});

test('a wrong input is told field by field, and nothing of it is stored', async () => {
  const before = await city.sql`select from policy.grant_proposal`;
  const answer = await propose(ask.li, {
    department: 'nobody',
    fields: ['gridCode', '420102198705120011'],
    jurisdiction: '9999',
    legalBasis: '',
    validTo: '2020-01-01T00:00:00Z',
  });
  expect(answer.issues.map((one: any) => [one.path.join('.'), one.code])).toEqual([
    ['input.department', 'UNKNOWN_DEPARTMENT'],
    ['input.fields.1', 'UNKNOWN_FIELD'],
    ['input.jurisdiction', 'INVALID_JURISDICTION'],
    ['input.legalBasis', 'REQUIRED'],
    ['input.validTo', 'INVALID_PERIOD'],
  ]);
  expect(JSON.stringify(answer)).not.toContain('420102198705120011');
  expect(await city.sql`select from policy.grant_proposal`).toHaveLength(before.length);
});
