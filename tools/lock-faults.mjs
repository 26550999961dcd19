import { platformOf } from './platform-package.mjs';

// What a poisoned lock would look like. The lock names no places (.npmrc), so a tool that checks hosts and protocols has
// nothing to look at: what is left to check is that there are no places, and that each package has its checksum.

/**
 * @typedef {{ name?: string, version?: string, resolved?: string, link?: boolean, integrity?: string, os?: string[], cpu?: string[],
 *   optional?: boolean, hasInstallScript?: boolean, dependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Entry
 * @typedef {{ lockfileVersion: number, packages: Record<string, Entry> }} Lock
 * @typedef {{ floors: Record<string, { lowest: string, advisories: string[] }>, accepted: Record<string, string>,
 *   blocked: Record<string, string[]> }} SafeVersions
 */

const exact = /^\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/;
const sha512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
// A place instead of a version: what is there tomorrow nobody has looked at.
const place = /^(?:git|https?|file|github|gitlab|bitbucket|npm)[:+]|^[\w-]+\/[\w.-]+(?:#|$)/;

/** @param {string} path of an entry: the last folder of packages in it is followed by the name */
export const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * What is wrong with a lock, a line for each fault.
 *
 * @param {Lock} lock
 * @param {Record<string, boolean>} allowScripts packages whose install script was looked at, whether it may run or not
 */
export function lockFaults(lock, allowScripts) {
  const faults = lock.lockfileVersion === 3 ? [] : [`the lock has version ${lock.lockfileVersion}, not 3`];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const fault of [
      ...placesOf(entry),
      ...(isForeign(path) ? entryFaults(path, entry, lock, allowScripts) : []),
    ])
      faults.push(`${path || 'the root'}: ${fault}`);
  }
  return faults;
}

/** @param {string} path */
const isForeign = (path) => path.includes('node_modules/');

/** @param {Entry} entry */
function placesOf(entry) {
  const wanted = { ...entry.dependencies, ...entry.optionalDependencies, ...entry.devDependencies };
  return Object.entries(wanted)
    .filter(([, spec]) => place.test(spec))
    .map(([name]) => `wants ${name} from a place instead of by its version`);
}

/**
 * @param {string} path
 * @param {Entry} entry
 * @param {Lock} lock
 * @param {Record<string, boolean>} allowScripts
 */
function* entryFaults(path, entry, lock, allowScripts) {
  const name = nameOf(path);
  if (entry.link) {
    if (!entry.resolved || isForeign(entry.resolved) || !lock.packages[entry.resolved])
      yield `links to ${entry.resolved}, which is no package of the hub`;
    return;
  }
  if (entry.name !== undefined && entry.name !== name) yield `holds ${entry.name} under another name`;
  if (entry.resolved !== undefined) yield `comes from ${entry.resolved}: the lock names no places`;
  if (!exact.test(entry.version ?? '')) yield `has no exact version`;
  if (entry.integrity === undefined ? !mayLackChecksum(name, entry) : !sha512.test(entry.integrity))
    yield 'has no SHA-512 checksum';
  if (entry.hasInstallScript && !isDecided(name, entry, allowScripts))
    yield 'runs a script when it is installed, and package.json (allowScripts) does not say whether it may';
}

/**
 * The decision on this machine's binary of a package holds for those of other machines.
 *
 * @param {string} name
 * @param {Entry} entry
 * @param {Record<string, boolean>} allowScripts
 */
function isDecided(name, entry, allowScripts) {
  if (Object.hasOwn(allowScripts, name)) return true;
  const scope = /^@[^/]+\//.exec(name)?.[0];
  if (scope === undefined || entry.os === undefined || platformOf(name) === undefined) return false;
  return Object.keys(allowScripts).some(
    (known) => known.startsWith(scope) && platformOf(known) !== undefined,
  );
}

/**
 * A binary for a platform that the registry where the lock was made does not serve (complete-lock.mjs). It runs nothing when
 * it is installed.
 *
 * @param {string} name
 * @param {Entry} entry
 */
const mayLackChecksum = (name, entry) =>
  entry.optional === true &&
  entry.hasInstallScript !== true &&
  platformOf(name) !== undefined &&
  entry.os !== undefined &&
  entry.cpu !== undefined;

/**
 * Packages of a lock with a version that is known to be bad, unless it was looked at and accepted.
 *
 * @param {Lock} lock
 * @param {SafeVersions} safe
 */
export function unsafeVersions(lock, { floors, accepted, blocked }) {
  /** @type {Set<string>} */
  const faults = new Set();
  for (const [path, { version, link }] of Object.entries(lock.packages)) {
    if (!isForeign(path) || link || version === undefined) continue;
    const name = nameOf(path);
    const floor = Object.hasOwn(floors, name) ? floors[name] : undefined;
    if (Object.hasOwn(blocked, name) && blocked[name]?.includes(version))
      faults.add(`${name}@${version} was published by an attacker`);
    else if (floor && isBelow(version, floor.lowest) && !Object.hasOwn(accepted, `${name}@${version}`))
      faults.add(`${name}@${version} is below ${floor.lowest} (${floor.advisories.join(', ')})`);
  }
  return [...faults];
}

/**
 * @param {string} version
 * @param {string} lowest without a pre-release; a pre-release of it is below it
 */
export function isBelow(version, lowest) {
  const [core = '', ...preRelease] = version.split('+')[0]?.split('-') ?? [];
  const numbers = core.split('.').map(Number);
  const least = lowest.split('.').map(Number);
  const at = numbers.findIndex((number, index) => number !== least[index]);
  if (at < 0) return preRelease.length > 0;
  return (numbers[at] ?? 0) < (least[at] ?? 0);
}
