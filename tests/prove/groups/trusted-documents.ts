import { hash } from 'node:crypto';
import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import { refused, stillAnswers } from '../answer.ts';
import { ask } from '../ask.ts';
import { type Attack, group, type Place, slowly } from '../attack.ts';

const query = '{ departments { code } }';
const sha = hash('sha256', query);
const app: TokenClaims = {
  role: 'department',
  department: 'water',
  purpose: 'water-management',
  app: 'grid-app',
};

/** Nothing that a caller sends is remembered under an id: only what was added on the machine itself has one. */
const bodies: readonly (readonly [name: string, body: unknown])[] = [
  [
    'an automatic persisted query, its text along',
    { query, extensions: { persistedQuery: { version: 1, sha256Hash: sha } }, documentId: sha },
  ],
  [
    'an automatic persisted query without its text',
    { extensions: { persistedQuery: { version: 1, sha256Hash: sha } } },
  ],
  ['a hash of another text', { query: '{ feeds { id } }', documentId: sha }],
  ['a hash that nobody added', { documentId: sha }],
  ['a hash with its algorithm', { documentId: `sha256:${sha}` }],
  ['a hash in capitals', { documentId: sha.toUpperCase() }],
  ['an empty id', { documentId: '' }],
  ['an id that is a path', { documentId: '../../../etc/passwd' }],
  ['an id that is SQL', { documentId: "' or true --" }],
  ['an id with a NUL', { documentId: `${sha}\u0000` }],
  ['an id of 1 MiB', { documentId: 'a'.repeat(1024 * 1024) }],
  ['an id that is a list', { documentId: [sha] }],
  ['an id that is an object', { documentId: { $ne: null } }],
  ['ids under other names', { id: sha, hash: sha, queryId: sha, operationId: sha, doc_id: sha }],
];

/** First sent with its text, then without: whoever remembers what was sent would answer the second one. */
async function poisoned(place: Place): Promise<void> {
  const token = await place.token(app);
  const extensions = { persistedQuery: { version: 1, sha256Hash: sha } };
  await ask(place, { body: { query, extensions }, token });
  refused(await ask(place, { body: { extensions }, token }));
  refused(await ask(place, { body: { documentId: sha }, token }));
}

const flood = (count: number) => async (place: Place) => {
  const token = await place.token(app);
  const ids = Array.from({ length: count }, (_, index) => hash('sha256', String(index)));
  while (ids.length > 0)
    await Promise.all(
      ids.splice(0, 20).map(async (documentId) => refused(await ask(place, { body: { documentId }, token }))),
    );
  await stillAnswers(place);
};

export const trustedDocuments: Attack[] = [
  ...group(
    'documents',
    bodies.map(([name, body]) => [
      name,
      async (place) => {
        for (const claims of [app, { ...app, app: 'another-app' }])
          for (const way of ['json', 'graphql-response', 'event-stream'] as const)
            refused(await ask(place, { body, claims, way }));
      },
    ]),
  ),
  ...group('documents', [
    ['a text that is to be remembered', poisoned],
    ['200 hashes that nobody added', flood(200)],
  ]),
  ...slowly(group('documents', [['10,000 hashes that nobody added', flood(10_000)]])),
];
