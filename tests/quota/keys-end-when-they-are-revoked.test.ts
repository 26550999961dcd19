import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';

const issue = `mutation ($id: String!) {
  issueSourceKey(sourceId: $id, ttlDays: 30) {
    __typename
    ... on IssuedSourceKey { token key { id ageDays expiresAt revokedAt } }
    ... on DomainError { code }
    ... on InvalidInputError { issues { path code } }
  }
}`;

describe.each(['local', 'remote'] as const)('with %s subgraphs', (subgraphs) => {
  let city: ClonedCity;
  let graphUrl: string;
  let stop: () => Promise<unknown>;
  let askOf: (claims: Parameters<Awaited<ReturnType<typeof startLocalHub>>['ask']>[0]) => Promise<Ask>;
  beforeAll(async () => {
    city = await cloneCity();
    const hub =
      subgraphs === 'local'
        ? await startLocalHub(city, { workers: false })
        : await spawnHub(city, { environment: { SUBGRAPHS: 'remote' } });
    graphUrl = hub.graphUrl;
    stop = () => hub.stop();
    askOf = hub.ask;
  });
  afterAll(async () => {
    await stop?.();
    await city?.drop();
  });

  let pushed = 0;
  const withToken = async (token: string, query: string, variables: object = {}) => {
    const response = await fetch(graphUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as {
      data: Record<string, any> | null;
      errors?: { extensions: { code: string } }[];
    };
  };
  const push = async (token: string, gridCode = demoGrid): Promise<string> => {
    pushed += 1;
    const { data, errors } = await withToken(token, registerResident, {
      input: residentPush(pushed, gridCode),
    });
    const answer = data?.['registerResident'];
    return answer?.code ?? answer?.__typename ?? errors?.[0]?.extensions.code ?? 'none';
  };
  const keyOf = async (id: string): Promise<{ token: string; key: { id: string } }> => {
    const operator = await askOf(persona.operator);
    const { data } = await operator(issue, { id });
    return data?.['issueSourceKey'];
  };

  test('a key pushes what its system is registered for, names the system in the log, and is shown once', async () => {
    const { token, key } = await keyOf('population-register');
    expect(await push(token)).toBe('RegisterResidentPayload');
    const [change] = await city.sql`
      select source, actor, purpose from log.change where source = 'population-register' limit 1`;
    expect(change).toEqual({
      source: 'population-register',
      actor: 'source:population-register',
      purpose: 'data-provision',
    });
    const department = await askOf(persona.department('population'));
    const query =
      '{ sourceSystems { id state quotaPerMinute entities keys { id revokedAt } counts { entity } } }';
    const seen = (await department(query)).data?.['sourceSystems'];
    const own = seen.find((one: any) => one.id === 'population-register');
    expect(own.keys.map((one: any) => one.id)).toEqual([key.id]);
    expect(seen.find((one: any) => one.id === 'air-monitoring')).toMatchObject({ keys: null, counts: null });
    expect(JSON.stringify(await city.sql`select * from exchange.source_key`)).not.toContain(token.slice(-20));
  });

  test('a key is good for its entities and its area alone, reads no field, takes no step and gives no order', async () => {
    const { token } = await keyOf('population-register');
    const ticket = await withToken(
      token,
      `mutation { reportTicket(input: { idempotencyKey: "t1", gridCode: "${demoGrid}",
      kind: HELP, subject: "x", description: "y" }) { __typename } }`,
    );
    expect(ticket.data?.['reportTicket'].__typename).toBe('ForbiddenError');
    await city.sql`update exchange.source_system set jurisdiction = '420103' where id = 'population-register'`;
    await until('the area is known everywhere', async () => (await push(token)) === 'FORBIDDEN', 5000);
    await city.sql`update exchange.source_system set jurisdiction = '4201' where id = 'population-register'`;
    await until('and given back', async () => (await push(token)) === 'RegisterResidentPayload', 5000);
    const people = await withToken(
      token,
      `{ grid(code: "${demoGrid}") { residents(first: 5) { nodes { id name citizenId } } } }`,
    );
    expect(JSON.stringify(people.data ?? {})).not.toMatch(/"name":"/);
    for (const order of [
      issue.replace('$id: String!', '$id: String = "population-register"'),
      'mutation { suspendSourceSystem(id: "population-register", reason: "x") { __typename } }',
      'mutation { acceptTicket(input: { idempotencyKey: "a", ticketId: "00000000-0000-4000-8000-000000000000" }) { __typename } }',
    ]) {
      const { data, errors } = await withToken(token, order);
      expect(JSON.stringify([data, errors])).toMatch(/Forbidden|FORBIDDEN/);
    }
    const inbox = await withToken(token, '{ departmentInbox { nodes { recordId } } }');
    expect(inbox.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('a revoked key is refused within five seconds, and the other keys of the system are not', async () => {
    const [first, second] = [await keyOf('household-registration'), await keyOf('household-registration')];
    expect([await push(first.token), await push(second.token)]).toEqual([
      'RegisterResidentPayload',
      'RegisterResidentPayload',
    ]);
    const police = await askOf(persona.department('police'));
    const stranger = await askOf(persona.department('water'));
    const revoke = `mutation ($id: ID!) { revokeSourceKey(keyId: $id) { __typename ... on SourceKey { revokedAt } } }`;
    expect((await stranger(revoke, { id: first.key.id })).data?.['revokeSourceKey'].__typename).toBe(
      'NotFoundError',
    );
    const revoked = (await police(revoke, { id: first.key.id })).data?.['revokeSourceKey'];
    expect(revoked).toEqual({ __typename: 'SourceKey', revokedAt: expect.any(String) });
    await until('the key is refused', async () => (await push(first.token)) === 'FORBIDDEN', 5000);
    const reading = await withToken(first.token, '{ departments { code } }');
    expect(reading.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await push(second.token)).toBe('RegisterResidentPayload');
  });

  test('a suspended system is refused within five seconds, and pushes again when an operator resumes it', async () => {
    const { token } = await keyOf('household-registration');
    expect(await push(token)).toBe('RegisterResidentPayload');
    const police = await askOf(persona.department('police'));
    const suspend =
      'mutation { suspendSourceSystem(id: "household-registration", reason: "异常推送") { __typename ... on SourceSystem { state } } }';
    expect((await police(suspend)).data?.['suspendSourceSystem']).toEqual({
      __typename: 'SourceSystem',
      state: 'SUSPENDED',
    });
    await until('the system is refused', async () => (await push(token)) === 'FORBIDDEN', 5000);
    const resume = 'mutation { resumeSourceSystem(id: "household-registration") { __typename } }';
    expect((await police(resume)).data?.['resumeSourceSystem'].__typename).toBe('ForbiddenError');
    const operator = await askOf(persona.operator);
    expect((await operator(issue, { id: 'household-registration' })).data?.['issueSourceKey'].code).toBe(
      'INVALID_STATE',
    );
    expect((await operator(resume)).data?.['resumeSourceSystem'].__typename).toBe('SourceSystem');
    await until(
      'the system pushes again',
      async () => (await push(token)) === 'RegisterResidentPayload',
      5000,
    );
  });

  test('above its quota a system hears 429 and when to come again', async () => {
    const { token } = await keyOf('hotline-12345');
    await city.sql`update exchange.source_system set quota_per_minute = 1 where id = 'hotline-12345'`;
    let status = 200;
    let retryAfter: string | null = null;
    await until(
      'the quota is known and used up',
      async () => {
        pushed += 1;
        const response = await fetch(graphUrl, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            query: `mutation { reportTicket(input: { idempotencyKey: "q${pushed}", gridCode: "${demoGrid}", kind: HELP,
              subject: "x", description: "y" }) { __typename } }`,
          }),
        });
        ({ status } = response);
        retryAfter = response.headers.get('retry-after');
        return status === 429;
      },
      5000,
    );
    expect([status, Number(retryAfter) >= 1 && Number(retryAfter) <= 60]).toEqual([429, true]);
  });

  test('what a system pushed and when is counted for its department', async () => {
    await city.sql`
      insert into log.source_day (source, entity, day, accepted, repeated, last_at) values
        ('bridge-monitoring', 'Observation', (now() at time zone 'Asia/Shanghai')::date, 5, 2, now() - interval '90 seconds'),
        ('bridge-monitoring', 'Observation', '2025-01-01', 7, 0, '2025-01-01')`;
    const construction = await askOf(persona.department('construction'));
    const query = `{ sourceSystems { id counts { entity acceptedToday repeatedToday accepted } freshness { lastAcceptedAt ageSeconds } } }`;
    const all = (await construction(query)).data?.['sourceSystems'];
    const bridge = all.find((one: any) => one.id === 'bridge-monitoring');
    expect(bridge.counts).toEqual([
      { entity: 'Observation', acceptedToday: 5, repeatedToday: 2, accepted: 12 },
    ]);
    expect(bridge.freshness.ageSeconds).toBeGreaterThanOrEqual(89);
    expect(bridge.freshness.ageSeconds).toBeLessThan(150);
    expect(all.find((one: any) => one.id === 'housing-register')).toMatchObject({
      counts: [],
      freshness: null,
    });
    expect(all.find((one: any) => one.id === 'air-monitoring')).toMatchObject({
      counts: null,
      freshness: null,
    });
  });

  test('a department registers systems of its own, and gives itself no quota', async () => {
    const register = `mutation ($input: RegisterSourceSystemInput!) { registerSourceSystem(input: $input) {
      __typename ... on SourceSystem { id quotaPerMinute } ... on InvalidInputError { issues { path code } }
    } }`;
    const fire = await askOf(persona.department('fire'));
    const input = {
      id: 'hydrants',
      name: '消火栓监测',
      kind: 'SENSOR_NETWORK',
      department: 'fire',
      entities: ['Observation'],
      jurisdiction: '4201',
    };
    const answer = async (of: object) =>
      (await fire(register, { input: { ...input, ...of } })).data?.['registerSourceSystem'];
    expect(await answer({ quotaPerMinute: 9 })).toEqual({ __typename: 'ForbiddenError' });
    expect(await answer({ department: 'police' })).toEqual({ __typename: 'ForbiddenError' });
    expect(await answer({ id: 'police', entities: ['Nothing'], jurisdiction: 'x' })).toMatchObject({
      issues: [
        { path: ['input', 'id'], code: 'NAME_TAKEN' },
        { path: ['input', 'entities'], code: 'UNKNOWN_ENTITY' },
        { path: ['input', 'jurisdiction'], code: 'INVALID_JURISDICTION' },
      ],
    });
    expect(await answer({})).toEqual({ __typename: 'SourceSystem', id: 'hydrants', quotaPerMinute: 60_000 });
    expect(await answer({})).toMatchObject({ issues: [{ code: 'NAME_TAKEN' }] });
  });
});
