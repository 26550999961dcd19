import assert from 'node:assert/strict';
import { stillAnswers } from '../answer.ts';
import { ask } from '../ask.ts';
import { type Attack, group } from '../attack.ts';

const push =
  'mutation($input: RegisterResidentInput!) { registerResident(input: $input) { __typename ... on DomainError { code } } }';
const evil = '{"polluted":true,"role":"auditor","isAdmin":true}';

/** Bodies as text: an object literal of this language would set the prototype instead of sending it. */
const bodies: readonly (readonly [name: string, body: string])[] = [
  ['__proto__ of the body', `{"query":"{ __typename }","__proto__":${evil}}`],
  ['constructor.prototype of the body', `{"query":"{ __typename }","constructor":{"prototype":${evil}}}`],
  [
    '__proto__ of the variables',
    `{"query":"query($a: Int) { __typename }","variables":{"a":1,"__proto__":${evil}}}`,
  ],
  ['variables that are __proto__ alone', `{"query":"{ __typename }","variables":{"__proto__":${evil}}}`],
  [
    '__proto__ of the extensions',
    `{"query":"{ __typename }","extensions":{"__proto__":${evil},"constructor":${evil}}}`,
  ],
  [
    '__proto__ of an input',
    `{"query":${JSON.stringify(push)},"variables":{"input":{"__proto__":${evil},"idempotencyKey":"x"}}}`,
  ],
  [
    'constructor of an input',
    `{"query":${JSON.stringify(push)},"variables":{"input":{"constructor":{"prototype":${evil}},"idempotencyKey":"x"}}}`,
  ],
  [
    '__proto__ inside of a list',
    `{"query":${JSON.stringify(push)},"variables":{"input":{"careTags":[{"__proto__":${evil}}]}}}`,
  ],
  [
    'a path of __proto__ as a key',
    `{"query":${JSON.stringify(push)},"variables":{"input":{"__proto__.polluted":true,"a[__proto__][polluted]":true}}}`,
  ],
  [
    '__proto__ as the name of the operation',
    `{"query":"query __proto__ { __typename }","operationName":"__proto__"}`,
  ],
  [
    'constructor as the name of the operation',
    `{"query":"query a { __typename }","operationName":"constructor"}`,
  ],
  ['__proto__ as an alias', '{"query":"{ __proto__: departments { __proto__: code constructor: name } }"}'],
  [
    '__proto__ as a fragment',
    '{"query":"{ departments { ...__proto__ } } fragment __proto__ on Department { code }"}',
  ],
  [
    'a fragment that is not there, named __proto__',
    '{"query":"{ departments { ...__proto__ ...toString } }"}',
  ],
  ['__proto__ as an argument', '{"query":"{ department(code: \\"water\\", __proto__: 1) { code } }"}'],
  [
    '__proto__ as a field of an object in the text',
    '{"query":"mutation { registerResident(input: { __proto__: { polluted: true } }) { __typename } }"}',
  ],
  ['__proto__ as a directive', '{"query":"{ departments @__proto__ { code } }"}'],
  [
    '__proto__ as a type',
    '{"query":"query($a: __proto__) { __typename } fragment F on constructor { code }"}',
  ],
  ['__proto__ as a document’s id', '{"documentId":"__proto__"}'],
  ['toString as a document’s id', '{"documentId":"toString"}'],
];

export const pollution: Attack[] = [
  ...group(
    'prototypes',
    bodies.map(([name, body]) => [
      name,
      async (place) => {
        await ask(place, { body });
        await ask(place, { body, way: 'graphql-response' });
        const probe: Record<string, unknown> = {};
        for (const key of ['polluted', 'isAdmin', 'role']) assert.equal(probe[key], undefined);
        await stillAnswers(place);
      },
    ]),
  ),
];
