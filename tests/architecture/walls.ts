import type { Import } from './imports.ts';

// Between packages: who may import whom. The two that compose and test the hub may import everything.
const everything = [
  'schema',
  'subgraphs',
  'gateway',
  'workers',
  'receiver',
  'migrations',
  'verifier',
  'console',
  'cli',
  'tools',
];
const mayImport: Record<string, readonly string[]> = {
  schema: [],
  subgraphs: ['schema'],
  gateway: ['schema'],
  workers: ['schema'],
  // A department runs it, without the hub.
  receiver: [],
  migrations: ['schema'],
  // An auditor runs it without trusting, or having, anything of the hub.
  verifier: [],
  // A browser speaks to the hub over HTTP only.
  console: [],
  cli: everything,
  tests: everything,
  tools: [],
  root: ['tools'],
};

// Inside a subgraph: an import goes down this list, or stays.
const layers = ['', 'graph', 'actions', 'store', 'model'];

export function wallsBroken(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const reason = betweenPackages(from, to) ?? insideSubgraph(from, to);
    return reason ? [`${from} imports ${to}: ${reason}`] : [];
  });
}

function betweenPackages(from: string, to: string): string | undefined {
  const allowed = mayImport[sideOf(from)];
  if (!allowed) return `${sideOf(from)}/ is not in the table of packages`;
  if (!(sideOf(to) in mayImport) || !to.includes('/')) return outside(from, to);
  if (packageOf(from) === packageOf(to) || allowed.includes(sideOf(to))) return undefined;
  return allowed.length === 0
    ? `${sideOf(from)} imports no other package`
    : `only ${allowed.join(', ')} allowed`;
}

function outside(from: string, to: string): string | undefined {
  const isTool = to === 'vitest' || to === 'fast-check';
  // The one curve that Node does not verify with is SM2's.
  if (sideOf(from) === 'verifier' && !/^(node:|@noble\/curves\/)/.test(to) && !isTool)
    return 'the verifier needs Node and @noble/curves only';
  if (to.startsWith('..')) return 'it leaves the tree';
  return undefined;
}

function insideSubgraph(from: string, to: string): string | undefined {
  if (sideOf(from) !== 'subgraphs' || packageOf(from) !== packageOf(to)) return undefined;
  const [fromLayer, toLayer] = [layerOf(from), layerOf(to)];
  if (!layers.includes(fromLayer)) return `${fromLayer}/ is no layer of a subgraph`;
  if (to.endsWith('/config.ts') && !from.endsWith('/main.ts')) return 'only main.ts reads the configuration';
  return layers.indexOf(toLayer) < layers.indexOf(fromLayer) ? 'graph → actions → store → model' : undefined;
}

export function sideOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : 'root';
}

export function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, sideOf(path) === 'subgraphs' ? 2 : 1)
    .join('/');
}

function layerOf(path: string): string {
  const inside = path.split('/').slice(2);
  return inside.length > 1 ? (inside[0] ?? '') : '';
}
