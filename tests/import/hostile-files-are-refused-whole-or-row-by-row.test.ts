import { readFile } from 'node:fs/promises';
import { type RowType, rowTypes } from '@cityhub/schema/import/row-types';
import { xlsxRows } from 'cityhub/import/xlsx-rows';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { citizenId, demoGrid } from '../harness/pushes.ts';
import { type ImportPlace, openImportPlace } from './import-place.ts';
import { sheetXml, workbook } from './workbook-file.ts';

let place: ImportPlace;
beforeAll(async () => {
  place = await openImportPlace();
});
afterAll(() => place?.close());

const args = ['--type', 'resident', '--source', 'population-register'];
const head = ['citizenId', 'name', 'phone', 'gridCode'];
const megabytes = (count: number): string => ' '.repeat(count * 1024 * 1024);

let next = 0;
const cells = (): string[] => {
  next += 1;
  return [citizenId(next), '王', '19900000000', demoGrid];
};

test('a CSV file of broken rows: each is one line of the report, and the rows around it are stored', async () => {
  const line = (): string => cells().join(',');
  const rows = [
    line(),
    `${citizenId(500)},"王,19900000000,${demoGrid}`,
    line(),
    `${citizenId(501)},${'x'.repeat(70 * 1024)},1,2`,
    line(),
    Buffer.concat([
      Buffer.from(`${citizenId(502)},`),
      Buffer.from([0xcd, 0xf5]),
      Buffer.from(`,1,${demoGrid}`),
    ]),
    `${citizenId(503)},=cmd|' /C calc'!A0,19900000000,${demoGrid}`,
    `${citizenId(504)},a\u0000b,19900000000,${demoGrid}`,
    `${citizenId(505)},王,19900000000,${demoGrid},extra`,
    `${citizenId(506)},王`,
    line(),
    `${citizenId(507)},"never closed`,
  ];
  const body = Buffer.concat(
    [head.join(','), ...rows].flatMap((row) => [Buffer.from(row), Buffer.from('\n')]),
  );
  const file = await place.file('broken.csv', body);
  const run = await place.import(file, ...args);
  expect([run.code, run.stdout, run.stderr]).toEqual([
    3,
    expect.stringContaining('accepted 4, repeated 0, refused 8'),
    expect.anything(),
  ]);
  const report = await readFile(`${file}.refused.csv`, 'utf8');
  expect(
    report
      .trimEnd()
      .split('\n')
      .map((row) => row.split(',').slice(0, 3).join(' ')),
  ).toEqual([
    'line column code',
    '3  INVALID_CSV',
    '5  ROW_TOO_LARGE',
    '7  INVALID_ENCODING',
    '8 name FORMULA_CELL',
    '9 name INVALID_TEXT',
    '10  UNKNOWN_COLUMN',
    '11 phone REQUIRED',
    '11 gridCode REQUIRED',
    '13  INVALID_CSV',
  ]);
  expect(report).not.toMatch(/9999991900|cmd|extra/);
});

test('NDJSON rows that are hostile are refused before they are sent, under the same codes', async () => {
  const row = (): string =>
    JSON.stringify({ citizenId: cells()[0], name: '王', phone: '19900000000', gridCode: demoGrid });
  const rows = [
    row(),
    '{"name":"a","name":"b"}',
    '[]',
    `${row().slice(0, -1)},"__proto__":{}}`,
    `{"=cmd":1}`,
    row(),
  ];
  const file = await place.file('hostile.ndjson', rows.join('\n'));
  const run = await place.import(file, ...args);
  expect([run.code, run.stdout]).toEqual([3, expect.stringContaining('accepted 2, repeated 0, refused 4')]);
  const report = await readFile(`${file}.refused.csv`, 'utf8');
  expect(report).toContain('4,__proto__,UNKNOWN_COLUMN');
  expect(report).not.toContain('=cmd');
});

const bomb = (name: string, text: string): Uint8Array => workbook([head, cells()], { [name]: text });
const sheet = 'xl/worksheets/sheet2.xml';
const xml = (body: string): string => `<worksheet><sheetData>${body}</sheetData></worksheet>`;
const row = (number: number, body: string): string => `<row r="${number}">${body}</row>`;

const workbooks: readonly (readonly [what: string, content: () => Uint8Array, message: RegExp])[] = [
  ['a sheet that unfolds a thousand times', () => bomb(sheet, xml(megabytes(8))), /unfolds to more/],
  [
    'shared strings that unfold a thousand times',
    () => bomb('xl/sharedStrings.xml', `<sst>${megabytes(8)}</sst>`),
    /unfolds to more/,
  ],
  [
    'styles that unfold',
    () => bomb('xl/styles.xml', `<styleSheet>${megabytes(8)}</styleSheet>`),
    /unfolds to more/,
  ],
  [
    'entities that unfold',
    () => bomb(sheet, `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${xml('&b;')}`),
    /no XLSX workbook/,
  ],
  [
    'an entity that names a file',
    () => bomb(sheet, `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${xml('&a;')}`),
    /no XLSX workbook/,
  ],
  [
    'XML that is cut off',
    () => bomb(sheet, '<worksheet><sheetData><row r="1"><c r="A1"'),
    /no XLSX workbook/,
  ],
  [
    'bytes that are no UTF-8',
    () => zipSync({ ...unzipped(), [sheet]: Uint8Array.of(0x3c, 0xff, 0xfe) }),
    /no XLSX workbook/,
  ],
  [
    'a text of 2 MiB without an end',
    () => bomb(sheet, xml(`<row r="1"><c r="A1" t="inlineStr"><is><t>${noise(2)}</t></is></c></row>`)),
    /no XLSX workbook/,
  ],
  ['a column far out', () => bomb(sheet, xml(row(1, '<c r="XFD1"><v>1</v></c>'))), /256 columns/],
  ['rows out of order', () => bomb(sheet, xml(row(5, '') + row(2, ''))), /out of order/],
  ['a row far down', () => bomb(sheet, xml(row(99_999_999, ''))), /out of order or too many/],
  [
    'no sheet',
    () => zipSync({ 'xl/workbook.xml': strToU8('<workbook><sheets/></workbook>') }),
    /no such sheet/,
  ],
  ['no workbook', () => zipSync({ 'word/document.xml': strToU8('<w/>') }), /no XLSX workbook/],
  ['a part with a path out of the file', () => zipSync({ '../../x': strToU8('x') }), /no XLSX workbook/],
  ['a zip that is cut off', () => workbook([head, cells()]).subarray(0, 900), /no XLSX workbook/],
];

/** Text that deflate cannot shorten much. */
const noise = (count: number): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)))
    .toString('hex')
    .repeat(count * 8);
const unzipped = (): Record<string, Uint8Array> => ({
  'xl/workbook.xml': strToU8(
    '<workbook xmlns:r="r"><sheets><sheet name="名册" r:id="rId2"/></sheets></workbook>',
  ),
  'xl/_rels/workbook.xml.rels': strToU8(
    '<Relationships><Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>',
  ),
});

test.each(workbooks)('a workbook with %s is refused in one line', async (_what, content, message) => {
  next += 1;
  const file = await place.file(`hostile-${next}.xlsx`, content());
  const readAll = async (): Promise<void> => {
    const source = await xlsxRows(file, rowTypes.get('resident') as RowType, '名册');
    for await (const _row of source.rows(() => {}));
  };
  const before = process.memoryUsage.rss();
  await expect(readAll()).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(message),
  });
  expect(process.memoryUsage.rss() - before, 'bytes').toBeLessThan(64 * 1024 * 1024);
});

test('the command says it in one line, too', async () => {
  const file = await place.file('bomb.xlsx', bomb(sheet, xml(megabytes(8))));
  const run = await place.import(file, ...args, '--sheet', '名册');
  expect([run.code, run.stderr]).toEqual([1, expect.stringMatching(/unfolds to more/)]);
  expect(run.stderr).not.toContain('unexpected');
});

test('a sheet of odd cells: what is no data is refused with its column', async () => {
  const [id, name, phone, grid] = cells() as [string, string, string, string];
  const odd = [
    head,
    [id, { xml: '<c t="s"><v>9999</v></c>' }, phone, grid],
    [id, { xml: `<c t="inlineStr"><is><t>${'x'.repeat(40_000)}</t></is></c>` }, phone, grid],
    [id, { xml: '<c t="str"><f>1+1</f><v>2</v></c>' }, phone, grid],
    [id, name, { xml: '<c><v>1e400</v></c>' }, grid],
    [id, name, true, grid],
    [id, '=1+1', phone, grid],
  ];
  const file = await place.file('odd.xlsx', zipSync({ ...unzipped(), [sheet]: strToU8(sheetXml(odd)) }));
  const run = await place.import(file, ...args);
  expect([run.code, run.stdout]).toEqual([3, expect.stringContaining('accepted 0, repeated 0, refused 6')]);
  const report = await readFile(`${file}.refused.csv`, 'utf8');
  expect(
    report
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 3).join(' ')),
  ).toEqual([
    '2 name INVALID_TEXT',
    '3 name TEXT_TOO_LONG',
    '4 name FORMULA_CELL',
    '5 phone INVALID_NUMBER',
    '6 phone INVALID_PHONE',
    '7 name FORMULA_CELL',
  ]);
});
