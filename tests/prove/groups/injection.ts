import assert from 'node:assert/strict';
import { type GraphQLField, getNamedType, getNullableType, isListType, isScalarType } from 'graphql';
import { judge } from '../answer.ts';
import { ask, request } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';
import { schema } from '../public-schema.ts';

/** What breaks out of a text where it is put together with others; each must be a value like any other. */
const texts: readonly string[] = [
  `' or '1'='1`,
  `'; drop table people.resident; --`,
  `' union select name, citizen_id from people.resident --`,
  `1); select pg_sleep(2); --`,
  `\\'; select pg_sleep(2); --`,
  `%`,
  `_%`,
  `%' escape '!`,
  `$1`,
  `{"$ne":null}`,
  `$.** ? (@ like_regex "^a")`,
  `' -> 'a' #>> '{}`,
  `\u0000`,
  `a\u0000b`,
  `\ud800`,
  `\udfff\ud800`,
  `\u202e\u2066txt.exe`,
  `\ufeff`,
  `../../../../etc/passwd`,
  `\${process.env.SECRET_FILE}`,
  `{{constructor.constructor('return process')()}}`,
  `<script>alert(1)</script>`,
  `=cmd|'/C calc'!A0`,
  `\r\nX-Role: auditor`,
  `NaN`,
  `1e400`,
  `9999-99-99`,
  '𠮷'.repeat(2000),
  `${'a'.repeat(30_000)}!`,
];

const isText = new Set(['String', 'ID', 'Date', 'DateTime', 'Position']);

/** `{ field }`, or with a field below that every answer has. */
function selection(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  return isScalarType(type) ? '' : '{ __typename }';
}

/** Each argument of a query that takes a text, and the others that it cannot do without. */
function targets(): { name: string; query: string }[] {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  return fields.flatMap((field) =>
    field.args.flatMap((argument) => {
      const type = getNullableType(argument.type);
      if (isListType(type) || !isText.has(getNamedType(type).name)) return [];
      const others = field.args.filter((other) => other !== argument && String(other.type).endsWith('!'));
      const needed = others.map((other) => `${other.name}: ${valueOf(getNamedType(other.type).name)}`);
      const given = [`${argument.name}: $text`, ...needed].join(', ');
      return [
        {
          name: `${field.name}(${argument.name})`,
          query: `query($text: ${String(argument.type)}) { ${field.name}(${given}) ${selection(field)} }`,
        },
      ];
    }),
  );
}

const values: Readonly<Record<string, string>> = {
  Int: '1',
  Float: '1',
  Boolean: 'true',
  Position: '1',
  Date: '"2026-01-01"',
  DateTime: '"2026-01-01T00:00:00Z"',
  Shard: 'people',
  LedgerTree: 'city',
  BundleInput: '{}',
};
const valueOf = (type: string): string => values[type] ?? '"x"';

async function tryAll(place: Place, query: string): Promise<void> {
  const token = await place.token({ role: 'auditor', purpose: 'audit' });
  for (const text of texts) {
    const start = performance.now();
    const answer = await ask(place, { body: { query, variables: { text } }, token });
    assert.ok(answer.status < 500, `${JSON.stringify(text.slice(0, 20))}: ${answer.status}`);
    // What was sent does not come back: an error text ends in logs and on screens.
    if (text.length > 12)
      assert.ok(!answer.text.includes(JSON.stringify(text).slice(1, -1)), `${text.slice(0, 20)} came back`);
    assert.ok(
      performance.now() - start < Math.max(1900, place.answersWithin),
      'a statement was made to sleep',
    );
  }
}

const rows = texts.map((text) =>
  JSON.stringify({ name: text, citizenId: text, phone: text, gridCode: text }),
);

export const injection: Attack[] = [
  ...group(
    'texts',
    targets().map(({ name, query }) => [name, (place) => tryAll(place, query)]),
  ),
  ...group('texts', [
    [
      'rows of an import',
      async (place) => {
        const headers = {
          authorization: `Bearer ${await place.token({ role: 'gridworker', grid: '420102010001001', purpose: 'community-service' })}`,
          'content-type': 'application/x-ndjson',
        };
        const url = new URL('/import?type=Resident', place.graphUrl).href;
        judge(place, await request(url, { method: 'POST', headers, body: rows.join('\n') }));
      },
    ],
    [
      'the type and the key of an import',
      async (place) => {
        const authorization = `Bearer ${await place.token({ role: 'operator', purpose: 'operations' })}`;
        for (const text of texts.slice(0, 20)) {
          const url = new URL(`/import?type=${encodeURIComponent(text.toWellFormed())}`, place.graphUrl).href;
          const answer = judge(
            place,
            await request(url, { method: 'POST', headers: { authorization }, body: '{}' }),
          );
          assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
        }
      },
    ],
  ]),
];
