/** Who asks: taken from a verified token at the gateway, and carried into every transaction. */
export const roles = ['gridworker', 'department', 'auditor', 'operator', 'citizen', 'system'] as const;
export type Role = (typeof roles)[number];

export interface Actor {
  /** A pseudonymous account, such as `gridworker:420102010001001`; never a person's name or number. */
  readonly id: string;
  readonly role: Role;
  /** The department's code, for a department's app. */
  readonly department: string | null;
  /** The grid or division code that a grid worker is responsible for. */
  readonly area: string | null;
  /** What the data are asked for; rights are given for a purpose. */
  readonly purpose: string | null;
  /** For system actors: the change that caused the call. */
  readonly cause: string | null;
  /** The registered source system that the token was issued to. */
  readonly source?: string | null;
  /** Which of the system's keys the token is; none for one that the hub's own command line signed. */
  readonly key?: string | null;
  /** The program that the token was issued to, such as `grid-app`. */
  readonly app?: string | null;
  /** The record of the person who asks, for a citizen whose identity was checked. */
  readonly resident?: string | null;
}

/** The system of record that a push is attributed to. */
export function sourceOf(actor: Actor): string {
  return actor.source ?? actor.department ?? actor.role;
}

const roleNames: ReadonlySet<string> = new Set(roles);

/**
 * Whose share of the hub a push uses: a system's or a department's own, and where there is neither the person's, since
 * all grid workers together are one role.
 */
export function shareOf(push: { readonly source: string; readonly actor: string }): string {
  return roleNames.has(push.source) ? `${push.source} ${push.actor}` : push.source;
}
