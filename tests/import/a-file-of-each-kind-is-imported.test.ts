import { readFile } from 'node:fs/promises';
import { type RowType, rowTypes } from '@cityhub/schema/import/row-types';
import { csvRows } from 'cityhub/import/csv-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { citizenId, demoGrid } from '../harness/pushes.ts';
import { type ImportPlace, openImportPlace } from './import-place.ts';
import { workbook } from './workbook-file.ts';

let place: ImportPlace;
beforeAll(async () => {
  place = await openImportPlace();
});
afterAll(() => place?.close());

const residents = ['--type', 'resident', '--source', 'population-register'];

test('a CSV file with Chinese headings, quotes, line breaks and lists is stored as it reads', async () => {
  const file = await place.file(
    'residents.csv',
    `\ufeff身份证号,姓名,电话,网格,关爱标签\r\n${citizenId(1)},"王,小""明",19900000001,${demoGrid},独居老人;低保\r\n\r\n${citizenId(2)}, 李红 ,19900000002,${demoGrid},\r\n`,
  );
  const run = await place.import(file, ...residents);
  expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('accepted 2, repeated 0, refused 0')]);
  expect(await place.stored('population-register', 'Resident')).toMatchObject([
    { payload: { name: '王,小"明', careTags: ['独居老人', '低保'] }, key: expect.stringMatching(/\/2$/) },
    { payload: { name: '李红', careTags: [] }, key: expect.stringMatching(/\/4$/) },
  ]);
  const again = await place.import(file, ...residents);
  expect([again.code, again.stdout]).toEqual([
    0,
    expect.stringContaining('accepted 0, repeated 2, refused 0'),
  ]);
});

test('a file in GB18030 is read when its encoding is named, and asks for the name when it is not', async () => {
  const text = `citizenId;name;phone;gridCode\n${citizenId(11)};张三;19900000011;${demoGrid}\n`;
  const file = await place.file('gb18030.csv', gb18030(text));
  const wrong = await place.import(file, ...residents);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('--encoding gb18030')]);
  const right = await place.import(file, ...residents, '--encoding', 'gb18030');
  expect(right.stdout).toContain('accepted 1');
  expect((await place.stored('population-register', 'Resident')).at(-1)?.payload['name']).toBe('张三');
});

test('a workbook with shared and inline strings, numbers and dates is stored; formulas and errors are refused', async () => {
  const rows = [
    ['公民身份号码', '姓名', '电话', '网格编码'],
    [citizenId(21), { xml: '<c t="s"><v>0</v></c>' }, 19900000021, Number(demoGrid)],
    [citizenId(22), { xml: '<c t="s"><v>1</v></c>' }, '19900000022', demoGrid],
    [citizenId(23), { xml: '<c><f>A1&amp;"x"</f><v>7</v></c>' }, '19900000023', demoGrid],
    [citizenId(24), { xml: '<c t="e"><v>#N/A</v></c>' }, '19900000024', demoGrid],
    [{ xml: '<c><v>420102199001011234</v></c>' }, '赵六', '19900000025', demoGrid],
  ];
  const file = await place.file('名册.xlsx', workbook(rows));
  const run = await place.import(file, ...residents, '--sheet', '名册');
  expect([run.code, run.stdout]).toEqual([3, expect.stringContaining('accepted 2, repeated 0, refused 3')]);
  const stored = await place.stored('population-register', 'Resident');
  expect(stored.slice(-2).map(({ payload }) => payload['name'])).toEqual(['王小明', '李小红']);
  const report = await readFile(`${file}.refused.csv`, 'utf8');
  expect(report.split('\n').map((line) => line.split(',').slice(0, 3).join(' '))).toEqual([
    'line column code',
    '4 name FORMULA_CELL',
    '5 name INVALID_TEXT',
    '6 citizenId INVALID_NUMBER',
    '',
  ]);
});

test('NDJSON of observations, tickets and residences goes to the subgraph of each', async () => {
  const sensor = (
    await place.sql`select code from sensors.sensor where subject_resident_id is null limit 1`
  )[0] as {
    code: string;
  };
  const unit = (await place.sql`select id from housing.unit limit 1`)[0] as { id: string };
  const person = (await place.sql`select id from people.resident limit 1`)[0] as { id: string };
  const observation = { sensorCode: sensor.code, phenomenonTime: '2026-11-20T08:00:00+08:00', result: 12.5 };
  const files = [
    [await place.file('o.ndjson', `${JSON.stringify(observation)}\n`), 'observation', 'air-monitoring'],
    [
      await place.file('t.csv', `网格,诉求类型,标题,内容\n${demoGrid},投诉,路灯不亮,南京路3号\n`),
      'ticket',
      'hotline-12345',
    ],
    [
      await place.file(
        'h.xlsx',
        workbook([], {
          'xl/worksheets/sheet1.xml': sheetOf(person.id, unit.id),
        }),
      ),
      'occupancy',
      'housing-register',
    ],
  ] as const;
  for (const [file, type, source] of files) {
    const run = await place.import(file, '--type', type, '--source', source);
    expect([type, run.stdout, run.stderr, run.code]).toEqual([
      type,
      expect.stringContaining('accepted 1'),
      expect.anything(),
      0,
    ]);
  }
  expect(await place.stored('air-monitoring', 'Observation')).toMatchObject([{ payload: { result: 12.5 } }]);
  expect(await place.stored('hotline-12345', 'Ticket')).toMatchObject([{ payload: { kind: 'COMPLAINT' } }]);
  expect(await place.stored('housing-register', 'Occupancy')).toMatchObject([
    { payload: { kind: 'TENANT', since: '2024-02-29', until: '2025-03-01' } },
  ]);
});

/** A residence whose dates are numbers under a date's format, as spreadsheets keep them. */
function sheetOf(residentId: string, unitId: string): string {
  const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const heads = ['居民编号', '房屋编号', '居住类型', '入住日期', '迁出日期'].map(text).join('');
  const date = (serial: number, style: number): string => `<c s="${style}"><v>${serial}</v></c>`;
  const cells = `${text(residentId)}${text(unitId)}${text('承租人')}${date(45351, 1)}${date(45717, 2)}`;
  return `<x:worksheet xmlns:x="urn:x"><x:sheetData><row>${heads}</row><row>${cells}</row></x:sheetData></x:worksheet>`;
}

/** Node has a decoder for it and no encoder: the table is made by decoding. */
function gb18030(text: string): Uint8Array {
  const decoder = new TextDecoder('gb18030');
  const bytesOf = new Map<string, number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1)
      if (trail !== 0x7f) bytesOf.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  return Uint8Array.from(
    Array.from(text).flatMap((sign) =>
      sign < '\u0080' ? [sign.charCodeAt(0)] : (bytesOf.get(sign) as number[]),
    ),
  );
}

test('a file that cannot be imported at all is one clear line, and nothing is sent', async () => {
  const type = rowTypes.get('resident') as RowType;
  const wrong = [
    ['no-heading.csv', `${citizenId(91)},王,19900000001,${demoGrid}\n`, /Column 1 has no heading/],
    ['missing.csv', '姓名,电话\n王,199\n', /no column citizenId/],
    ['twice.csv', '姓名,name,身份证号,电话,网格\n', /2 columns name/],
    ['empty.csv', '', /empty/],
    ['broken.csv', '"姓名,电话\n', /first row names the columns/],
  ] as const;
  for (const [name, content, message] of wrong) {
    const file = await place.file(name, content);
    const first = csvRows(file, content.length, type, 'utf-8')
      .rows(() => {})
      .next();
    const error = await first.then(
      () => null,
      (thrown: unknown) => thrown as Error,
    );
    expect([name, error?.name, error?.message]).toEqual([name, 'UserError', expect.stringMatching(message)]);
    expect(error?.message).not.toContain(citizenId(91));
  }
  const notes = await place.import(await place.file('notes.doc', 'x'), ...residents);
  expect([notes.code, notes.stderr]).toEqual([
    1,
    expect.stringMatching(/^The file’s name must end in one of/),
  ]);
  const file = await place.file('ok.csv', '身份证号,姓名,电话,网格\n');
  const unknown = await place.import(file, '--type', 'resident', '--source', 'nobody');
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('population-register')]);
});
