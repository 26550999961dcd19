import {
  assert,
  constant,
  constantFrom,
  integer,
  property,
  shuffledSubarray,
  string,
  tuple,
  uniqueArray,
} from 'fast-check';
import { expect, test } from 'vitest';
import { compileResponsibilities, type Responsibility, triage } from './classify.ts';

const list: readonly Responsibility[] = [
  { word: '灯', classCode: 'fixtures', department: 'construction', weight: 1 },
  { word: '路灯', classCode: 'street-light', department: 'urban-management', weight: 2 },
  { word: '积水', classCode: 'drainage', department: 'water', weight: 2 },
  { word: '噪音', classCode: 'noise', department: 'environment', weight: 1 },
  { word: 'WiFi', classCode: 'network', department: 'education', weight: 1 },
];
const classify = compileResponsibilities(list);

test('a report goes to the department that answers for its words', () => {
  expect(classify('门口积水', '下雨以后出不了门')).toEqual({
    classCode: 'drainage',
    department: 'water',
    matchedWords: ['积水'],
  });
});

test('the longest word at a place counts alone: 路灯 is no 灯', () => {
  expect(classify('路灯不亮').matchedWords).toEqual(['路灯']);
});

test('the heavier class wins over several light words', () => {
  expect(classify('夜里有噪音', '路灯坏了').classCode).toBe('street-light');
});

test('of equals the one that is spoken of first wins', () => {
  expect(classify('积水，路灯').classCode).toBe('drainage');
  expect(classify('路灯，积水').classCode).toBe('street-light');
});

test('full-width letters and capitals are the same word', () => {
  expect(classify('ｗｉｆｉ断了').department).toBe('education');
});

test('what no word matches is left to a human at the desk of urban management', () => {
  expect(classify('其他事情')).toEqual(triage);
  expect(compileResponsibilities([])('路灯')).toEqual(triage);
});

const words = uniqueArray(
  string({ unit: constantFrom('路', '灯', '水', '噪', '音'), minLength: 1, maxLength: 3 }),
);
const lists = words.chain((some) =>
  tuple(...some.map(() => tuple(constantFrom('a', 'b', 'c'), integer({ min: 1, max: 3 })))).map((rest) =>
    some.map((word, index): Responsibility => {
      const [classCode, weight] = rest[index] as [string, number];
      return { word, classCode, department: `of-${classCode}`, weight };
    }),
  ),
);
const text = string({ unit: constantFrom('路', '灯', '水', '噪', '音', '，'), maxLength: 20 });

test('the order of the list decides nothing', () => {
  const lawful = property(
    lists.chain((some) => tuple(constant(some), shuffledSubarray(some, { minLength: some.length }))),
    text,
    ([one, other], report) => {
      expect(compileResponsibilities(other)(report)).toEqual(compileResponsibilities(one)(report));
    },
  );
  assert(lawful);
});

test('every word of the evidence stands in the text and points to the class that has it', () => {
  const lawful = property(lists, text, (some, report) => {
    const { classCode, department, matchedWords } = compileResponsibilities(some)(report);
    for (const word of matchedWords) {
      expect(report).toContain(word);
      expect(some.find((one) => one.word === word)).toMatchObject({ classCode, department });
    }
    expect(matchedWords.length > 0).toBe(some.some((one) => report.includes(one.word)));
  });
  assert(lawful);
});

test('a report of one word alone goes where the list says', () => {
  const lawful = property(lists, (some) => {
    for (const one of some) {
      expect(compileResponsibilities(some)(one.word)).toMatchObject({
        classCode: one.classCode,
        matchedWords: [one.word],
      });
    }
  });
  assert(lawful);
});
