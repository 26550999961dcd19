import { eventOf } from '@cityhub/schema/events/index';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { type DepartmentCode, purposeOf } from './departments.ts';
import { fieldsUpToClass } from './event-fields.ts';
import { namedId } from './fixed-ids.ts';

/** 订阅, standing orders of the demo city. What is ordered travels only as far as the department's grants reach. */
type Order = readonly [department: DepartmentCode, name: string, entity: string, fields: readonly string[]];

const orders: readonly Order[] = [
  [
    'police',
    'residents',
    'Resident',
    ['citizenId', 'phone', 'name', 'birthDate', 'sex', 'gridCode', 'unitId'],
  ],
  ['population', 'residents', 'Resident', ['citizenId', 'name', 'birthDate', 'sex', 'gridCode', 'unitId']],
  ['construction', 'residents', 'Resident', ['name', 'gridCode', 'unitId']],
  // The name arrives masked: it has no right to more.
  ['urban-management', 'residents', 'Resident', ['name', 'gridCode']],
  ['construction', 'occupancies', 'Occupancy', fieldsUpToClass('Occupancy', 3)],
  ['population', 'occupancies', 'Occupancy', fieldsUpToClass('Occupancy', 3)],
  ['urban-management', 'tickets', 'Ticket', [...fieldsUpToClass('Ticket', 2), 'description']],
  ['water', 'observations', 'Observation', fieldsUpToClass('Observation', 2)],
  ['emergency', 'observations', 'Observation', fieldsUpToClass('Observation', 2)],
  ['civil-affairs', 'applications', 'Application', fieldsUpToClass('Application', 3)],
];

/** A department's own database; Postgres names have no hyphens without quotes. */
function databaseOf(department: DepartmentCode): string {
  return `department_${department.replaceAll('-', '_')}`;
}

/** An order of the demo city: each department has a database beside the hub's. */
export type DemoFeed = FeedOrder & { readonly sink: Extract<FeedOrder['sink'], { kind: 'postgres' }> };

export function feeds(): DemoFeed[] {
  return orders.map(([department, name, entity, fields]) => ({
    id: namedId(`feed/${department}/${name}`),
    department,
    name: `${department}-${name}`,
    entity,
    shard: eventOf(entity).shard,
    fields,
    jurisdiction: '4201',
    purpose: purposeOf(department),
    sink: { kind: 'postgres', database: databaseOf(department) },
    state: 'ACTIVE',
    filter: [],
    createdAt: new Date(0),
    backfillTo: 0,
    whenParked: 'SUPERSEDE',
    addresses: null,
  }));
}
