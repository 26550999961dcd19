/** What a list without `first` counts; the lists of the graph are not longer than that in most cities. */
const usual = 20;

/** Lists without a page that are longer, or shorter, than the usual one. */
const listSizes: Readonly<Record<string, number>> = {
  'Grid.gridWorkers': 2,
  'Unit.occupants': 5,
  'Building.units': 60,
  'Resident.residences': 5,
  'Resident.sensors': 5,
  'RecordAccess.holders': 14,
  'Resident.holders': 14,
  'Receipt.deliveries': 14,
  'LineageVersion.deliveries': 14,
  'InvalidInputError.issues': 5,
  'Refusal.issues': 5,
};

/** `first` of the subgraphs: where it is missing, and above which they refuse. */
const defaultPage = 20;
const largestPage = 200;

/** How many entries a list without a page counts, by its type and field. */
export const sizeOfList = (parent: string, field: string): number => listSizes[`${parent}.${field}`] ?? usual;

/** How many entries a page counts: a size that is refused by its own subgraph is as good as the largest. */
export function sizeOfPage(first: unknown): number {
  if (typeof first !== 'number' || Number.isNaN(first)) return defaultPage;
  return Math.min(Math.max(Math.trunc(first), 1), largestPage);
}
