/** A query of valid grammar that asks for far more than it says. */
export type Hostile = readonly [name: string, query: string];

const times = (count: number, make: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(between);

/** `start { link { link { … leaf } } }`, the links taken in turn. */
function nested(start: string, links: readonly string[], depth: number, leaf: string): string {
  const opened = times(depth, (index) => `${links[index % links.length]} {`);
  return `{ ${start} { ${opened} ${leaf} ${'}'.repeat(depth)} } }`;
}

/** Each fragment spreads the next one `width` times, each time a level deeper: a few hundred bytes, width^levels fields. */
export function fragmentBomb(levels: number, width: number): string {
  const fragments = times(levels, (level) => {
    const next = times(width, (index) => `a${index}: parent { ...F${level + 1} }`);
    return `fragment F${level} on Division { ${next} }`;
  });
  return `{ grids(first: 1) { nodes { community { ...F0 } } } } ${fragments} fragment F${levels} on Division { name }`;
}

/** The same without a level of its own: all spreads stand side by side, so that depth does not stop it. */
export function flatBomb(levels: number, width: number): string {
  const fragments = times(
    levels,
    (level) => `fragment F${level} on Grid { ${times(width, () => `...F${level + 1}`)} }`,
  );
  return `{ grids(first: 1) { nodes { ...F0 } } } ${fragments} fragment F${levels} on Grid { code name }`;
}

const bombLevels = [8, 10, 12, 16, 20, 24, 28, 32, 36, 40] as const;
const bombWidths = [2, 3, 4, 6, 8, 10] as const;

/** Sixty bombs, some a level deeper with each fragment and some flat. Smaller ones than these are ordinary questions. */
export const bombs: readonly Hostile[] = bombLevels.flatMap((levels, index) =>
  bombWidths.map(
    (width): Hostile =>
      (index + width) % 2 === 0
        ? [`a fragment bomb of ${levels} levels of ${width}`, fragmentBomb(levels, width)]
        : [`a flat bomb of ${levels + 4} levels of ${width}`, flatBomb(levels + 4, width)],
  ),
);

export const deepQueries: readonly Hostile[] = [
  ['parents of divisions', nested('grids', ['nodes', 'community', ...Array(20).fill('parent')], 22, 'code')],
  ['units and their buildings', nested('grids', ['nodes', 'units', 'nodes', 'building', 'grid'], 25, 'code')],
  [
    'residents of units of residents',
    nested(
      'residents',
      ['nodes', 'residences', 'unit', 'occupants', 'resident', 'residences', 'unit', 'occupants'],
      16,
      'id',
    ),
  ],
  [
    'tickets of reporters of tickets',
    nested('residents', ['nodes', 'reportedTickets', 'nodes', 'reporter'], 40, 'id'),
  ],
  ['departments of feeds of departments', nested('departments', ['feeds', 'department'], 60, 'code')],
  [
    'inline fragments all the way down',
    nested('departments', ['... on Department { feeds', 'department'], 30, 'code').replace(
      /\}$/,
      `${'}'.repeat(15)} }`,
    ),
  ],
  [
    'named fragments, each one level deeper',
    `{ departments { ...D0 } } ${times(20, (level) => `fragment D${level} on Department { feeds { department { ...D${level + 1} } } }`)} fragment D20 on Department { code }`,
  ],
];

export const wideQueries: readonly Hostile[] = [
  ['1,000 aliases of nothing', `{ ${times(1000, (index) => `a${index}: __typename`)} }`],
  [
    '1,000 aliases of a list',
    `{ ${times(1000, (index) => `a${index}: residents(first: 200) { nodes { id } }`)} }`,
  ],
  [
    '150 aliases of a list',
    `{ ${times(150, (index) => `a${index}: residents(first: 200) { nodes { id } }`)} }`,
  ],
  ['50,000 aliases', `{ ${times(50_000, (index) => `a${index}: __typename`)} }`],
  ['one field 3,000 times', `{ ${times(3000, () => '__typename')} }`],
  [
    'pages of pages of pages',
    '{ grids(first: 200) { nodes { residents(first: 200) { nodes { reportedTickets(first: 200) { nodes { id } } } } } } }',
  ],
  ['2,000 directives', `{ __typename ${times(2000, () => '@include(if: true)')} }`],
  ['2,000 variables', `query(${times(2000, (index) => `$v${index}: Int`)}) { __typename }`],
  ['2,000 operations', times(2000, (index) => `query Q${index} { __typename }`)],
  [
    '2,000 fragments',
    `{ __typename } ${times(2000, (index) => `fragment F${index} on Query { __typename }`)}`,
  ],
];

export const endlessQueries: readonly Hostile[] = [
  ['a fragment in itself', '{ ...A } fragment A on Query { ...A }'],
  ['two fragments in each other', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
  [
    'a circle of fragments below a list',
    '{ departments { ...A } } fragment A on Department { feeds { ...B } } fragment B on Feed { department { ...A } }',
  ],
  [
    'the schema of the schema',
    nested('__schema', ['types', 'fields', 'type', 'ofType', 'fields', 'type'], 30, 'name'),
  ],
];
