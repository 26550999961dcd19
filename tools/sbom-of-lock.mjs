/**
 * @typedef {{ version?: string, link?: boolean, resolved?: string, integrity?: string, dev?: boolean, optional?: boolean,
 *   devOptional?: boolean, license?: string,
 *   devDependencies?: Record<string, string>, dependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string>, peerDependencies?: Record<string, string> }} Entry
 * @typedef {{ packages: Record<string, Entry> }} Lock
 * @typedef {{ ref: string, dependsOn: string[] }} Needs
 */

const folder = 'node_modules/';

/**
 * The packages of others that a hub runs with, and which needs which: everything that the command's package reaches without
 * the development tools. Sorted, without a time or a random number.
 *
 * @param {Lock} lock
 * @param {{ name: string, version: string, license: string }} command the package of the hub's command
 */
export function sbomOf(lock, command) {
  const reached = reach(lock, ['cli', 'receiver', 'verifier']);
  const components = new Map(
    [...reached.keys()]
      .filter((path) => path.includes(folder))
      .map((path) => [refOf(lock, path), componentOf(lock, path)]),
  );
  const hub = refOfCommand(command);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': hub,
        name: command.name,
        version: command.version,
        licenses: [{ license: { id: command.license } }],
      },
    },
    components: [...components.entries()].sort(byFirst).map(([, component]) => component),
    dependencies: dependenciesOf(lock, reached, hub),
  };
}

/** @param {{ name: string, version: string }} command */
const refOfCommand = ({ name, version }) => `pkg:npm/${name}@${version}`;

/** @param {[string, unknown]} a @param {[string, unknown]} b */
const byFirst = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Entry by entry what it needs, as Node finds it. The hub's own packages are one thing: what they need, the hub needs.
 *
 * @param {Lock} lock
 * @param {readonly string[]} from
 * @returns {Map<string, string[]>}
 */
function reach(lock, from) {
  /** @type {Map<string, string[]>} */
  const reached = new Map();
  const waiting = [...from];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    const entry = lock.packages[path];
    const needs = Object.keys({
      ...entry?.dependencies,
      ...entry?.optionalDependencies,
      ...entry?.peerDependencies,
    })
      .map((name) => find(lock, path, name))
      .filter((found) => found !== undefined);
    reached.set(path, needs);
    waiting.push(...needs);
  }
  return reached;
}

/**
 * A peer that nobody installed is not there, and no fault.
 *
 * @param {Lock} lock
 * @param {string} from
 * @param {string} name
 * @returns {string | undefined}
 */
function find(lock, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const path = at ? `${at}/${folder}${name}` : `${folder}${name}`;
    const entry = lock.packages[path];
    if (entry?.link) return entry.resolved;
    if (entry) return path;
    if (!at) return undefined;
  }
}

/** @param {string} path */
const nameOf = (path) => path.slice(path.lastIndexOf(folder) + folder.length);

/** @param {Lock} lock @param {string} path */
const refOf = (lock, path) => `pkg:npm/${nameOf(path).replace('@', '%40')}@${lock.packages[path]?.version}`;

/** @param {Lock} lock @param {string} path */
function componentOf(lock, path) {
  const entry = lock.packages[path];
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(nameOf(path)) ?? [];
  const checksum = entry?.integrity?.match(/^sha512-(.+)$/)?.[1];
  return {
    type: 'library',
    'bom-ref': refOf(lock, path),
    ...(group && { group }),
    name,
    version: entry?.version,
    scope: entry?.optional ? 'optional' : 'required',
    ...(checksum && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(checksum, 'base64').toString('hex') }],
    }),
    ...(entry?.license && { licenses: [licenceOf(entry.license)] }),
    purl: refOf(lock, path),
  };
}

/** @param {string} written */
const licenceOf = (written) =>
  / (?:OR|AND|WITH) /.test(written) ? { expression: written } : { license: { id: written } };

/**
 * @param {Lock} lock
 * @param {Map<string, string[]>} reached
 * @param {string} hub
 * @returns {Needs[]}
 */
function dependenciesOf(lock, reached, hub) {
  /** @type {Map<string, Set<string>>} */
  const needs = new Map();
  for (const [path, found] of reached) {
    const ref = path.includes(folder) ? refOf(lock, path) : hub;
    const all = needs.get(ref) ?? new Set();
    for (const one of found) if (one.includes(folder)) all.add(refOf(lock, one));
    needs.set(ref, all);
  }
  return [...needs.entries()].sort(byFirst).map(([ref, all]) => ({ ref, dependsOn: [...all].sort() }));
}
