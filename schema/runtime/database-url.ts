import type { Secrets } from './secrets.ts';

/** The roles that log in; each has a password derived from the hub's secret. */
export const loginRoles = [
  'append',
  'worker',
  'queue',
  'people',
  'housing',
  'tickets',
  'sensors',
  'services',
  'exchange',
] as const;
export type LoginRole = (typeof loginRoles)[number];

export function rolePassword(secrets: Secrets, role: string): string {
  return secrets.derive(`database-role:${role}`, 24).toString('base64url');
}

/** The same server and database as `url`, as one of the hub's own roles. */
export function urlForRole(url: string, role: LoginRole, secrets: Secrets): string {
  const own = new URL(url);
  own.username = `cityhub_${role}`;
  own.password = rolePassword(secrets, own.username);
  return own.href;
}

/** A department's own database in the same cluster, as the role that delivers into it. */
export function urlForDepartment(url: string, database: string, secrets: Secrets): string {
  const own = new URL(url);
  // Databases belong to the cluster: a hub named otherwise than `cityhub` keeps its departments apart by its own name.
  const hub = own.pathname.slice(1);
  own.pathname = `/${departmentDatabase(hub, database)}`;
  own.username = 'cityhub_delivery';
  own.password = rolePassword(secrets, own.username);
  return own.href;
}

export function departmentDatabase(hub: string, database: string): string {
  return hub === 'cityhub' ? database : `${hub}_${database}`;
}
