import type { Role } from '../runtime/actor.ts';

/** A right as exchange keeps it: default is deny, so nothing is visible that no grant names. */
export interface Grant {
  readonly role: Role;
  /** Null: every caller of the role. */
  readonly department: string | null;
  readonly entity: string;
  readonly fields: readonly string[];
  readonly treatment: 'SEE' | 'MASK';
  /** A division or grid code prefix, or `own` for the area in the caller's token. */
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** Who a decision is made for: a caller, or a feed in the name of its department. */
export interface Subject {
  readonly role: Role;
  readonly department: string | null;
  readonly area: string | null;
  readonly purpose: string | null;
}

/** A department's standing order (订阅). */
export interface FeedOrder {
  readonly id: string;
  readonly department: string;
  readonly name: string;
  readonly entity: string;
  readonly shard: number;
  readonly fields: readonly string[];
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly sink: { readonly kind: 'postgres'; readonly database: string };
  readonly state: 'ACTIVE' | 'PAUSED' | 'RETIRED';
}
