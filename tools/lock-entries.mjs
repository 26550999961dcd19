import { platformOf } from './platform-package.mjs';

/**
 * @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   optionalDependencies?: Record<string, string> }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */

/**
 * The entries that a lock needs and does not have: optional packages that one of its packages names and no folder
 * above that package holds.
 *
 * @param {Lock} lock
 * @returns {{ entries: Record<string, LockEntry>, unknown: string[] }} unknown: names that tell no platform
 */
export function missingEntries(lock) {
  /** @type {Record<string, LockEntry>} */
  const entries = {};
  /** @type {string[]} */
  const unknown = [];
  for (const [folder, owner] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (isInstalled(lock, folder, name)) continue;
      const platform = platformOf(name);
      if (!platform) unknown.push(`${name} (wanted by ${folder || 'the root'})`);
      else
        entries[`node_modules/${name}`] = {
          version,
          ...platform,
          ...(owner.dev && { dev: true }),
          optional: true,
        };
    }
  }
  return { entries, unknown };
}

/**
 * Walks up the folders as Node does.
 *
 * @param {Lock} lock
 * @param {string} folder
 * @param {string} name
 */
function isInstalled(lock, folder, name) {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (lock.packages[at ? `${at}/node_modules/${name}` : `node_modules/${name}`]) return true;
    if (!at) return false;
  }
}
