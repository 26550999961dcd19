import { compileResponsibilities } from '@cityhub/tickets/model/classify';
import { expect, test } from 'vitest';
import { departments } from './departments.ts';
import { caseClasses, responsibilities } from './responsibilities.ts';
import { serviceItems } from './service-items.ts';
import { sourceSystems } from './source-systems.ts';

const codes: readonly string[] = departments.map(({ code }) => code);
const isUnique = (values: readonly string[]): boolean => new Set(values).size === values.length;

test('fourteen departments, each with a purpose of its own', () => {
  expect(codes).toHaveLength(14);
  expect(isUnique(codes)).toBe(true);
  expect(isUnique(departments.map(({ purpose }) => purpose))).toBe(true);
});

test('some forty service items, more than nine in ten of them online', () => {
  expect(serviceItems.length).toBeGreaterThanOrEqual(40);
  expect(isUnique(serviceItems.map(({ code }) => code))).toBe(true);
  const online = serviceItems.filter(({ channel }) => channel.startsWith('ONLINE'));
  expect(online.length / serviceItems.length).toBeGreaterThan(0.9);
});

test('items and systems belong to departments that exist', () => {
  for (const { department } of [...serviceItems, ...sourceSystems]) expect(codes).toContain(department);
  expect(isUnique(sourceSystems.map(({ id }) => id))).toBe(true);
});

test('the responsibility list has some 120 words, each once, and every department answers for some', () => {
  expect(responsibilities.length).toBeGreaterThanOrEqual(120);
  expect(isUnique(responsibilities.map(({ word }) => word))).toBe(true);
  expect(isUnique(caseClasses.map(({ code }) => code))).toBe(true);
  expect([...new Set(responsibilities.map(({ department }) => department))].sort()).toEqual(
    [...codes].sort(),
  );
});

test('every word of the list leads to its own class', () => {
  const classify = compileResponsibilities(responsibilities);
  for (const { word, classCode, department } of responsibilities) {
    expect(classify(`反映${word}`)).toMatchObject({ classCode, department });
  }
});
