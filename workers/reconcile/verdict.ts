import type { SideRecord } from './pair-up.ts';

/** How a record differs. */
export type DriftKind = 'MISSING' | 'EXTRA' | 'STALE' | 'ALTERED' | 'UNEXPECTED_FIELDS';

/**
 * What two states of one record say. By version first: AHEAD is a department's version above the hub's, which is either on its way
 * by another path or invented.
 */
export function compareStates(
  hub: SideRecord,
  department: SideRecord,
): 'SAME' | 'AHEAD' | 'STALE' | 'ALTERED' | 'UNEXPECTED_FIELDS' {
  if (department.version > hub.version) return 'AHEAD';
  if (department.version < hub.version) return 'STALE';
  if (Buffer.compare(hub.leaf, department.leaf) === 0) return 'SAME';
  return department.fields.some((field) => !hub.fields.includes(field)) ? 'UNEXPECTED_FIELDS' : 'ALTERED';
}
