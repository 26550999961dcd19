import { shardName } from '@cityhub/schema/events/define';
import { events } from '@cityhub/schema/events/index';
import { maskCitizenId, maskDate, maskName, maskPhone } from '@cityhub/schema/policy/masks';
import { expect, test } from 'vitest';
import { readPage, tableRows, uncoded } from './markdown.ts';

const page = readPage('docs/data-classes.md');
const all = [...events.values()];

test('the page shows every field of every event with its class, mask and column, and no others', () => {
  const { fields } = splitAtFields();
  const listed = tableRows(fields, 'entity').map((cells) => cells.map(uncoded));
  const declared = all.flatMap(({ entity, fields: rules }) =>
    Object.entries(rules).map(([name, rule]) => [
      entity,
      name,
      String(rule.class),
      rule.mask.name,
      rule.column,
    ]),
  );
  expect(listed).toEqual(declared);
});

test('the page shows where each record stands', () => {
  const { places } = splitAtFields();
  const listed = tableRows(places, 'entity').map((cells) => cells.map(uncoded));
  expect(listed).toEqual(
    all.map(({ entity, shard, table }) => [entity, `${shardName(shard)} (${shard})`, table]),
  );
});

test('the page lists every field that can be corrected, and says which may become empty', () => {
  const listed = tableRows(page, 'field of a record').map(([field = '', , empty]) => [uncoded(field), empty]);
  const declared = all.flatMap(({ entity, fields }) =>
    Object.entries(fields)
      .filter(([, rule]) => rule.correctable !== undefined)
      .map(([name, rule]) => [`${entity}.${name}`, rule.correctable?.optional === true ? 'yes' : 'no']),
  );
  expect(listed).toEqual(declared);
});

test('the examples of masks are what the masks make', () => {
  const examples = new Map(
    tableRows(page, 'mask').map(([name = '', made = '']) => [uncoded(name), uncoded(made)]),
  );
  expect(Object.fromEntries(examples)).toEqual({
    maskCitizenId: maskCitizenId('999999198805129974'),
    maskPhone: maskPhone('19900000001'),
    maskName: maskName('王小明'),
    maskDate: maskDate('1988-05-12'),
    hideAll: 'nothing',
  });
});

/** Two tables begin with the column "entity". */
function splitAtFields(): { places: string; fields: string } {
  const [places = '', fields = ''] = page.split('\n## Fields\n');
  return { places, fields };
}
