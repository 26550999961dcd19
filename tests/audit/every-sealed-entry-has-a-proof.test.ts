import { verifyConsistency, verifyInclusion } from '@cityhub/schema/ledger/tree';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type AuditCity, openAuditCity } from './audit-city.ts';

const proof = `query Proof($receiptId: ID, $tree: LedgerTree, $position: Position, $size: Position) {
  inclusionProof(receiptId: $receiptId, tree: $tree, position: $position, size: $size) {
    tree position size leaf hashes checkpoint { size root text }
  }
}`;
const heads = `query Heads($tree: LedgerTree!, $first: Int, $after: String) {
  checkpoints(tree: $tree, first: $first, after: $after) { nodes { tree size root text } pageInfo { hasNextPage endCursor } }
}`;
const growth = `query Growth($tree: LedgerTree!, $from: Position!, $to: Position!) {
  consistencyProof(tree: $tree, from: $from, to: $to) { from to hashes }
}`;

let place: AuditCity;
let auditor: Ask;
let receipts: any[];
beforeAll(async () => {
  place = await openAuditCity();
  auditor = await place.hub.ask(persona.auditor);
  receipts = [];
  for (const index of [1, 2, 3]) {
    receipts.push(await place.register(index));
    await place.seal();
  }
});
afterAll(() => place?.stop());

const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
const ask = async (who: Ask, query: string, variables: Record<string, unknown>): Promise<any> => {
  const { data, errors } = await who(query, variables);
  return errors?.[0]?.extensions.code ?? Object.values(data ?? {})[0];
};

function holds({ leaf, position, size, hashes, checkpoint }: any): boolean {
  return verifyInclusion(bytes(leaf), position - 1, size, hashes.map(bytes), bytes(checkpoint.root));
}

test('each entry of each tree is proven under the newest head', async () => {
  const trees = await place.city.sql`select name, size from log.tree order by tree`;
  let proven = 0;
  for (const { name, size } of trees) {
    // At the ends, at the seams of tiles and here and there between.
    for (const position of new Set([1, 2, 7, 100, size - 1, size])) {
      if (position < 1 || position > size) continue;
      const found = await ask(auditor, proof, { tree: name, position });
      expect(holds(found), `${name}/${position}`).toBe(true);
      proven += 1;
    }
  }
  expect(proven).toBeGreaterThan(20);
});

test('the leaf is the one of the change that was pushed, also under an earlier head', async () => {
  const [first] = receipts;
  const sizes = (await ask(auditor, heads, { tree: 'people' })).nodes.map((head: any) => head.size);
  expect(sizes).toHaveLength(3);
  for (const size of sizes) {
    const found = await ask(auditor, proof, { receiptId: first.id, size });
    expect([found.tree, found.position, found.size]).toEqual(['people', first.position, size]);
    expect(holds(found)).toBe(true);
    expect(holds({ ...found, position: found.position - 1 })).toBe(false);
  }
});

test('all heads of a tree are consistent with one another', async () => {
  for (const tree of ['city', 'people']) {
    const { nodes } = await ask(auditor, heads, { tree });
    expect(nodes.length).toBeGreaterThanOrEqual(3);
    for (const later of nodes)
      for (const earlier of nodes) {
        if (earlier.size > later.size) continue;
        const { hashes } = await ask(auditor, growth, { tree, from: earlier.size, to: later.size });
        const roots = [bytes(earlier.root), bytes(later.root)] as const;
        expect(verifyConsistency(earlier.size, later.size, ...roots, hashes.map(bytes))).toBe(true);
        if (earlier.size !== later.size)
          expect(
            verifyConsistency(earlier.size, later.size, bytes(later.root), roots[1], hashes.map(bytes)),
          ).toBe(false);
      }
  }
});

test('heads come newest first, page by page', async () => {
  const first = await ask(auditor, heads, { tree: 'people', first: 2 });
  const rest = await ask(auditor, heads, { tree: 'people', first: 2, after: first.pageInfo.endCursor });
  const sizes = receipts.map(({ position }) => position).toReversed();
  expect([...first.nodes, ...rest.nodes].map(({ size }) => size)).toEqual(sizes);
  expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
});

test('a proof is for whoever pushed, for departments that were brought it, for auditors and operators', async () => {
  const [{ id, position }] = receipts;
  await place.deliverAll();
  const [operator, police, health, citizen, other] = await Promise.all([
    place.hub.ask(persona.operator),
    place.hub.ask(persona.department('police')),
    place.hub.ask(persona.department('health')),
    place.hub.ask(persona.citizen),
    place.hub.ask(persona.gridworker('420102010001002')),
  ]);
  for (const question of [{ receiptId: id }, { tree: 'people', position }]) {
    for (const who of [place.worker, operator, police])
      expect((await ask(who, proof, question)).hashes.length).toBeGreaterThan(0);
    for (const who of [health, citizen, other]) expect(await ask(who, proof, question)).toBe('NOT_FOUND');
  }
  // Reads and deliveries are the auditors'.
  expect(await ask(police, proof, { tree: 'reads', position: 1 })).toBe('NOT_FOUND');
  expect(await ask(citizen, proof, { tree: 'city', position: 1 })).toMatchObject({ tree: 'city' });
});

test('what is not sealed, not there or not asked for rightly is told apart', async () => {
  const { id } = await place.register(9);
  expect(await ask(place.worker, proof, { receiptId: id })).toBe('NOT_SEALED_YET');
  await place.seal();
  expect(holds(await ask(place.worker, proof, { receiptId: id }))).toBe(true);
  const { size } = (await ask(auditor, heads, { tree: 'people', first: 1 })).nodes[0];
  for (const wrong of [
    {},
    { tree: 'people' },
    { position: 1 },
    { receiptId: id, tree: 'people', position: 1 },
    { tree: 'people', position: 5, size: 4 },
    { tree: 'people', position: 5, size: size + 1 },
  ])
    expect(await ask(auditor, proof, wrong)).toBe('INVALID_INPUT');
  for (const unknown of [{ receiptId: 'AAAAAAAAAAAAAAAAAAAAAA' }, { tree: 'people', position: 0 }])
    expect(await ask(auditor, proof, unknown)).toBe('NOT_FOUND');
  expect(await ask(auditor, growth, { tree: 'people', from: 2, to: 1 })).toBe('INVALID_INPUT');
  expect(await ask(auditor, growth, { tree: 'people', from: 1, to: size + 1 })).toBe('INVALID_INPUT');
});
