import type { Answer } from '@cityhub/schema/runtime/subscription-events';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { Operation } from './rules.ts';
import { sharedAnswers } from './shared-answers.ts';

const schema = buildSchema(`
  type Query { departments: [Department!]! residents: [Resident!]! }
  type Mutation { move: Int }
  type Department { code: String! feeds: [String!] }
  type Resident { id: ID! }`);
const documents = new Map<string, ReturnType<typeof parse>>();

/** One document for each text, as the hub remembers them. */
function operation(text: string, actor: object, variables: Record<string, unknown> = {}): Operation {
  const document = documents.get(text) ?? parse(text);
  documents.set(text, document);
  const node = getOperationAST(document);
  if (node == null) throw new Error('no operation');
  return { document, node, variables, schema, caller: { actor } as Operation['caller'] };
}

/** Counts what really ran; each run ends when it is told to. */
function runs() {
  const ends: (() => void)[] = [];
  return {
    ends,
    run: () => {
      const number = ends.length + 1;
      return new Promise<Answer>((resolve) => ends.push(() => resolve({ data: { number } })));
    },
  };
}

const [one, other] = [{}, {}];
const read = '{ residents { id } }';
const open = '{ departments { code } }';

test('the same question of the same token at the same time runs once, another token’s or other values’ do not join', async () => {
  const shared = sharedAnswers({ keepsOpenReads: true });
  const { run, ends } = runs();
  const answers = [
    shared.answer(operation(read, one), run),
    shared.answer(operation(read, one), run),
    shared.answer(operation(read, other), run),
    shared.answer(operation(read, one, { a: 1 }), run),
  ];
  expect(ends.length).toBe(3);
  for (const end of ends) end();
  expect(await Promise.all(answers)).toEqual([1, 1, 2, 3].map((number) => ({ data: { number } })));
});

test('an answer about people is never kept, one of reference data for its time, and for everybody', async () => {
  let now = 0;
  const shared = sharedAnswers({ keepsOpenReads: true, now: () => now, keptMs: 5000 });
  const ask = async (text: string, actor: object) => {
    let ran = false;
    await shared.answer(operation(text, actor), async () => {
      ran = true;
      return { data: {} };
    });
    return ran;
  };
  expect([await ask(read, one), await ask(read, one)]).toEqual([true, true]);
  expect([await ask(open, one), await ask(open, other)]).toEqual([true, false]);
  now = 5000;
  expect(await ask(open, one)).toBe(true);
});

test('who has written reads what was written: nothing from before is joined or kept', async () => {
  const shared = sharedAnswers({ keepsOpenReads: true });
  const { run, ends } = runs();
  const before = shared.answer(operation(open, one), run);
  await shared.answer(operation('mutation { move }', one), async () => ({ data: { move: 1 } }));
  const after = shared.answer(operation(open, one), run);
  expect(ends.length).toBe(2);
  for (const end of ends) end();
  expect(await Promise.all([before, after])).toEqual([{ data: { number: 1 } }, { data: { number: 2 } }]);
  expect(await shared.answer(operation(open, other), run)).toEqual({ data: { number: 2 } });
});

test('an answer with an error is not kept', async () => {
  const shared = sharedAnswers({ keepsOpenReads: true });
  let asked = 0;
  const fail = async (): Promise<Answer> => {
    asked += 1;
    return { data: null, errors: [{ message: 'no' } as never] };
  };
  await shared.answer(operation(open, one), fail);
  await shared.answer(operation(open, one), fail);
  expect(asked).toBe(2);
});
