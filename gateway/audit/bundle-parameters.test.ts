import { expect, test } from 'vitest';
import { bundleInput, bundleName } from './bundle-parameters.ts';

const read = (text: string) => bundleInput(new URLSearchParams(text));

test('a query string becomes the input of exportBundle', () => {
  expect(read('recordId=1')).toEqual({ recordId: '1' });
  expect(read('department=police&from=a&to=b')).toEqual({ department: 'police', from: 'a', to: 'b' });
  expect(read('tree=people&fromPosition=1&toPosition=9&entity=Resident')).toEqual({
    query: { tree: 'people', fromPosition: '1', toPosition: '9', entity: 'Resident' },
  });
  // Which selector is missing or too many is the graph's to say.
  expect(read('')).toEqual({});
});

test('a parameter that comes twice, or that nobody knows, is refused', () => {
  for (const text of ['recordId=1&recordId=2', 'recordid=1', 'recordId=1&token=x', '__proto__=1'])
    expect(read(text)).toBeNull();
});

test('a file name has nothing in it that a header could not hold', () => {
  expect(bundleName(new URLSearchParams('department=a"b\r\nc'))).toBe('cityhub-a_b__c.json');
});
