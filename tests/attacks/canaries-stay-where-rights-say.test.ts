import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkCharacter } from '@cityhub/schema/runtime/citizen-id';
import { purposeOf } from 'cityhub/demo-city/departments';
import { feeds } from 'cityhub/demo-city/feeds';
import { grants } from 'cityhub/demo-city/grants';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';
import { placesOf, watchTables } from './watched-tables.ts';

const random = (): string => String(randomBytes(4).readUInt32BE(0)).padStart(10, '0');

/** Values that stand nowhere else in the world: wherever one is found, this push brought it there. */
function canary() {
  const digits = random();
  const first17 = `9999991899${digits.slice(0, 1) === '0' ? '01' : '11'}1${digits.slice(1, 2) === '0' ? '1' : '2'}${digits.slice(2, 5)}`;
  return {
    citizenId: first17 + checkCharacter(first17),
    phone: `188${digits}7`,
    name: `雀${digits}`,
    careTags: [`护${digits}`],
  };
}

/** What a department may hold of a field, by the demo city's rights and orders, read in plain loops. */
function mayHold(department: string, field: string): boolean {
  for (const feed of feeds()) {
    if (feed.department !== department || feed.entity !== 'Resident' || !feed.fields.includes(field))
      continue;
    for (const grant of grants())
      if (
        grant.department === department &&
        grant.entity === 'Resident' &&
        grant.treatment === 'SEE' &&
        grant.purpose === purposeOf(department as never) &&
        grant.fields.includes(field)
      )
        return true;
  }
  return false;
}
