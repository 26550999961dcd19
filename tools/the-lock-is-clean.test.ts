import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isBelow, lockFaults, nameOf, unsafeVersions } from './lock-faults.mjs';

const read = (path: string) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
const lock = read('package-lock.json');
const safe = read('tools/lowest-safe-versions.json');

test('every package of the lock has its version and checksum, no place, and no script that nobody has looked at', () => {
  expect(Object.keys(lock.packages).length).toBeGreaterThan(500);
  expect(lockFaults(lock, read('package.json').allowScripts)).toEqual([]);
});

test('no package of the lock has a version that is known to be bad', () => {
  expect(unsafeVersions(lock, safe)).toEqual([]);
});

test('each version that was accepted is still there, and below its floor', () => {
  const installed = new Set(
    Object.entries<{ version?: string }>(lock.packages).map(
      ([path, { version }]) => `${nameOf(path)}@${version}`,
    ),
  );
  for (const accepted of Object.keys(safe.accepted)) {
    const [, name = '', version = ''] = /^(.+)@(.+)$/.exec(accepted) ?? [];
    expect(installed, accepted).toContain(accepted);
    expect(isBelow(version, safe.floors[name].lowest), accepted).toBe(true);
  }
});

test('each floor names its advisories and stands in order', () => {
  const names = Object.keys(safe.floors);
  expect(names).toEqual(names.toSorted());
  for (const { lowest, advisories } of Object.values<{ lowest: string; advisories: string[] }>(safe.floors)) {
    expect(lowest).toMatch(/^\d+\.\d+\.\d+$/);
    expect(advisories.length).toBeGreaterThan(0);
    for (const advisory of advisories)
      expect(advisory).toMatch(/^(CVE-20\d\d-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3})$/);
  }
});
