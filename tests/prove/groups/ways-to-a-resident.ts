import type { Place } from '../attack.ts';

const values = 'id name citizenId phone birthDate careTags unitId household { id } residences { since }';

/** Queries that lead to the canary, by every type that knows of residents: the policy must hold on each of them. */
export const waysToAResident: readonly (readonly [name: string, query: (place: Place) => string])[] = [
  ['by his id', ({ targets }) => `{ resident(id: "${targets.resident}") { ${values} } }`],
  [
    'by his citizen id',
    ({ canaries }) => `{ residentByCitizenId(citizenId: "${canaries[0]}") { id name phone } }`,
  ],
  ['in the list', () => `{ residents(first: 200) { nodes { ${values} } } }`],
  [
    'as he was',
    ({ targets }) => `{ resident(id: "${targets.resident}", asOf: "2999-01-01T00:00:00Z") { ${values} } }`,
  ],
  [
    'by where he lives',
    ({ targets }) => `{ unit(id: "${targets.unit}") { occupants { resident { ${values} } } } }`,
  ],
  [
    'by what says so',
    ({ targets }) => `{ occupancy(id: "${targets.occupancy}") { resident { ${values} } } }`,
  ],
  [
    'by his ticket',
    ({ targets }) => `{ ticket(id: "${targets.ticket}") { description reporter { ${values} } } }`,
  ],
  [
    'by the tickets of his home',
    ({ targets }) => `{ unit(id: "${targets.unit}") { tickets { nodes { reporter { ${values} } } } } }`,
  ],
  [
    'by his grid',
    () => `{ grid(code: "420102010001001") { residents(first: 200) { nodes { ${values} } } } }`,
  ],
  ['by sensors', () => `{ sensors(first: 200) { nodes { subject { ${values} } } } }`],
  ['by applications', () => `{ applications(first: 200) { nodes { resident { ${values} } } } }`],
  [
    'by a form that is filled in',
    ({ targets }) =>
      `{ formPrefill(formCode: "residence-permit", residentId: "${targets.resident}") { values { source value } } }`,
  ],
  [
    'by his history',
    ({ targets }) =>
      `{ lineage(recordId: "${targets.resident}") { versions { nodes { fields { name } } } } }`,
  ],
  [
    'by who looked at him',
    ({ targets }) => `{ recordAccess(recordId: "${targets.resident}") { holders { department { code } } } }`,
  ],
  [
    'by what was delivered of him',
    ({ targets }) =>
      `{ explainDelivery(recordId: "${targets.resident}", department: "police") { versions { version } } }`,
  ],
];
