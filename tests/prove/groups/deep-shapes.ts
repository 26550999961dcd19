/** A way through the graph that comes back to where it was: field by field, each with the type that it leads to. */
interface Circle {
  readonly name: string;
  readonly start: readonly Step[];
  readonly around: readonly Step[];
  readonly leaf: string;
}
type Step = readonly [field: string, type: string];

const circles: readonly Circle[] = [
  {
    name: 'a division’s parents',
    start: [
      ['grids', 'GridConnection'],
      ['nodes', 'Grid'],
      ['community', 'Division'],
    ],
    around: [['parent', 'Division']],
    leaf: 'code',
  },
  {
    name: 'a division’s children',
    start: [
      ['divisions', 'DivisionConnection'],
      ['nodes', 'Division'],
    ],
    around: [['children', 'Division']],
    leaf: 'code',
  },
  {
    name: 'a grid’s units and their buildings',
    start: [
      ['grids', 'GridConnection'],
      ['nodes', 'Grid'],
    ],
    around: [
      ['units', 'UnitConnection'],
      ['nodes', 'Unit'],
      ['building', 'Building'],
      ['grid', 'Grid'],
    ],
    leaf: 'code',
  },
  {
    name: 'a grid’s buildings',
    start: [
      ['grids', 'GridConnection'],
      ['nodes', 'Grid'],
    ],
    around: [
      ['buildings', 'Building'],
      ['grid', 'Grid'],
    ],
    leaf: 'code',
  },
  {
    name: 'a resident’s neighbours',
    start: [
      ['residents', 'ResidentConnection'],
      ['nodes', 'Resident'],
    ],
    around: [
      ['residences', 'Occupancy'],
      ['unit', 'Unit'],
      ['occupants', 'Occupancy'],
      ['resident', 'Resident'],
    ],
    leaf: 'id',
  },
  {
    name: 'a resident’s tickets',
    start: [
      ['residents', 'ResidentConnection'],
      ['nodes', 'Resident'],
    ],
    around: [
      ['reportedTickets', 'TicketConnection'],
      ['nodes', 'Ticket'],
      ['reporter', 'Resident'],
    ],
    leaf: 'id',
  },
  {
    name: 'a resident’s applications',
    start: [
      ['residents', 'ResidentConnection'],
      ['nodes', 'Resident'],
    ],
    around: [
      ['applications', 'ApplicationConnection'],
      ['nodes', 'Application'],
      ['resident', 'Resident'],
    ],
    leaf: 'id',
  },
  {
    name: 'a resident’s sensors',
    start: [
      ['residents', 'ResidentConnection'],
      ['nodes', 'Resident'],
    ],
    around: [
      ['sensors', 'Sensor'],
      ['subject', 'Resident'],
    ],
    leaf: 'id',
  },
  {
    name: 'a department’s feeds',
    start: [['departments', 'Department']],
    around: [
      ['feeds', 'Feed'],
      ['department', 'Department'],
    ],
    leaf: 'code',
  },
  {
    name: 'a ticket’s grid',
    start: [
      ['tickets', 'TicketConnection'],
      ['nodes', 'Ticket'],
    ],
    around: [
      ['grid', 'Grid'],
      ['tickets', 'TicketConnection'],
      ['nodes', 'Ticket'],
    ],
    leaf: 'id',
  },
];

const rounds = 16;
const stepsOf = ({ start, around }: Circle): Step[] => [
  ...start,
  ...Array.from({ length: rounds }, () => around).flat(),
];

const styles: readonly (readonly [name: string, write: (steps: readonly Step[], leaf: string) => string])[] =
  [
    [
      'written out',
      (steps, leaf) =>
        `{ ${steps.map(([field]) => `${field} {`).join(' ')} ${leaf} ${'}'.repeat(steps.length)} }`,
    ],
    [
      'in inline fragments',
      (steps, leaf) =>
        `{ ${steps.map(([field, type]) => `${field} { ... on ${type} {`).join(' ')} ${leaf} ${'} }'.repeat(steps.length)} }`,
    ],
    [
      'in named fragments, each one level deeper',
      (steps, leaf) => {
        const fragments = steps.map(([, type], level) => {
          const next = steps[level + 1];
          return `fragment L${level} on ${type} { ${next === undefined ? leaf : `${next[0]} { ...L${level + 1} }`} }`;
        });
        return `{ ${steps[0]?.[0]} { ...L0 } } ${fragments.join(' ')}`;
      },
    ],
  ];

/** Each circle, gone around many times, in each style: valid queries all of them. */
export const deepShapes: readonly (readonly [name: string, query: string])[] = circles.flatMap((circle) =>
  styles.map(([style, write]) => [`${circle.name}, ${style}`, write(stepsOf(circle), circle.leaf)] as const),
);
