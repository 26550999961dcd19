import tree from './divisions.json' with { type: 'json' };

/** One row of the official code list (统计用区划代码): 4 digits name a city, 6 a district, 9 a street, 12 a community. */
export interface DivisionRow {
  readonly code: string;
  readonly name: string;
  readonly level: 'CITY' | 'DISTRICT' | 'STREET' | 'COMMUNITY';
  readonly parentCode: string | null;
}

type Node = { readonly [codeAndName: string]: Node | string };

const levels = ['CITY', 'DISTRICT', 'STREET', 'COMMUNITY'] as const;
const communitySuffixLength = 3;

function communitiesOf(streetCode: string, line: string): DivisionRow[] {
  const entries = line === '' ? [] : line.split(' ');
  return entries.map((entry) => ({
    code: `${streetCode}${entry.slice(0, communitySuffixLength)}`,
    name: entry.slice(communitySuffixLength),
    level: 'COMMUNITY',
    parentCode: streetCode,
  }));
}

function expand(node: Node, depth: number, parentCode: string | null): DivisionRow[] {
  return Object.entries(node).flatMap(([codeAndName, below]) => {
    const space = codeAndName.indexOf(' ');
    const code = codeAndName.slice(0, space);
    const level = levels[depth] as DivisionRow['level'];
    const own: DivisionRow = { code, name: codeAndName.slice(space + 1), level, parentCode };
    return [
      own,
      ...(typeof below === 'string' ? communitiesOf(code, below) : expand(below, depth + 1, code)),
    ];
  });
}

/** The divisions of the demo city: each after its parent, as the table's foreign key wants them. */
export function divisions(): DivisionRow[] {
  return expand(tree, 0, null);
}
