import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abstract } from './foreign/abstract.ts';
import { conditions } from './foreign/conditions.ts';
import { keys } from './foreign/keys.ts';
import { requires } from './foreign/requires.ts';
import { openSuite } from './foreign/suite.ts';
import { interfaceObjects, values } from './foreign/values.ts';

// What our gateway answers over supergraphs of others, question by question beside @apollo/gateway.
describe.each([keys, requires, abstract, conditions, values, interfaceObjects])('$feature', (suite) => {
  let gateways: Awaited<ReturnType<typeof openSuite>>;
  beforeAll(async () => {
    gateways = await openSuite(suite);
  });
  afterAll(() => gateways?.stop());

  test.fails.each(suite.questions.filter(({ notYet }) => notYet !== undefined))(
    '$name: $notYet',
    async (question) => {
      expect(await gateways.ours(question)).not.toHaveProperty('errors');
    },
  );

  test.each(suite.questions.filter(({ notYet }) => notYet === undefined))('$name', async (question) => {
    const ours = await gateways.ours(question);
    if (question.expected !== undefined) return expect(ours).toEqual({ data: question.expected });
    const reference = await gateways.reference(question);
    // Where nothing ran, one leaves `data` out and the other says null.
    expect(ours.data ?? null).toEqual(reference.data ?? null);
    expect(ours.errors?.map(({ path }) => path ?? null) ?? []).toEqual(
      // The reference puts its plan's own steps into a path that a subgraph does not tell.
      reference.errors?.map(
        ({ path }) => path?.filter((step) => step !== '@' && step !== '_entities') ?? null,
      ) ?? [],
    );
  });
});
