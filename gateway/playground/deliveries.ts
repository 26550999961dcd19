export interface Delivery {
  readonly department: string;
  readonly state: string;
  readonly fields: readonly string[];
  readonly withheld: readonly { readonly field: string; readonly reason: string }[];
}

type Loose = Record<string, unknown> | null | undefined;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

function deliveryOf(row: Loose): Delivery[] {
  const department = row?.['department'] as Loose;
  const name = department?.['name'] ?? department?.['code'];
  if (typeof name !== 'string' || !Array.isArray(row?.['fields'])) return [];
  const withheld = Array.isArray(row['withheld']) ? (row['withheld'] as Loose[]) : [];
  return [
    {
      department: name,
      state: text(row['state']),
      fields: texts(row['fields']),
      withheld: withheld.map((one) => ({ field: text(one?.['field']), reason: text(one?.['reason']) })),
    },
  ];
}

/** The deliveries in an answer, of a push or of `receipt`. An engineer edits the selection: what is missing is left out. */
export function deliveriesIn(response: string | null): readonly Delivery[] {
  try {
    const { data } = JSON.parse(response ?? '') as { data?: Record<string, Loose> };
    return Object.values(data ?? {}).flatMap((answer) => {
      const receipt = (answer?.['receipt'] ?? answer) as Loose;
      const rows = receipt?.['deliveries'];
      return Array.isArray(rows) ? (rows as Loose[]).flatMap(deliveryOf) : [];
    });
  } catch {
    return [];
  }
}
