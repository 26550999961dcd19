import type { Role } from '../runtime/actor.ts';

/** A right as exchange keeps it: default is deny, so nothing is visible that no grant names. */
export interface Grant {
  /** None of a right that is only tried out. */
  readonly id?: string | null;
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
  /** A revoked grant ends at its revocation; it is never deleted, so that what was allowed then can be told. */
  readonly validTo: Date;
}

/** Who a decision is made for: a caller, or a feed in the name of its department. */
export interface Subject {
  readonly role: Role;
  readonly department: string | null;
  readonly area: string | null;
  readonly purpose: string | null;
}

/** A condition of a feed's filter; all of them must hold. `log.matches` reads it. The right to filter is the right to read. */
export type FilterCondition =
  | { readonly field: string; readonly in: readonly string[] }
  | { readonly field: string; readonly hasAny: readonly string[] }
  | { readonly field: string; readonly from: string | null; readonly to: string | null };

/** One secret of a webhook; several while they rotate. The value is sealed (`schema/runtime/sealed-text.ts`). */
export interface WebhookSecret {
  readonly id: string;
  readonly sealed: string;
  /** ISO 8601; null: for good. */
  readonly until: string | null;
}

/** Where a feed delivers to. Credentials stand sealed; only the workers open them. */
export type FeedSink =
  /** A database in the hub's own cluster. */
  | { readonly kind: 'postgres'; readonly database: string }
  /** A department's own server, its connection string sealed. */
  | {
      readonly kind: 'external-postgres';
      readonly sealedUrl: string;
      /** What of the connection string may be shown. */
      readonly server?: { readonly host: string; readonly port: number; readonly database: string };
    }
  /** CloudEvents under Standard Webhooks signatures. `receiptKey`: the department's Ed25519 public key, SPKI in base64. */
  | {
      readonly kind: 'webhook';
      readonly url: string;
      readonly secrets: readonly WebhookSecret[];
      readonly receiptKey: string | null;
    }
  /** Read by the department's own subscription; no worker delivers it. */
  | { readonly kind: 'stream' };

/** Where a sink may connect to, approved by a second person: the default refuses every private address. */
export interface SinkAddress {
  readonly host: string;
  readonly port: number;
  /** CIDR ranges that the host's addresses must lie in; empty: any public address. */
  readonly ranges: readonly string[];
  /** SHA-256 of the server certificate's public key (SPKI), base64; null: any certificate of a known authority. */
  readonly pin: string | null;
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
  readonly filter: readonly FilterCondition[];
  readonly sink: FeedSink;
  readonly state: 'PROPOSED' | 'ACTIVE' | 'PAUSED' | 'RETIRED';
  readonly createdAt: Date;
  /** Up to this position only the last version of each record travels. */
  readonly backfillTo: number;
  readonly whenParked: 'SUPERSEDE' | 'HOLD';
  /** Null until approved. Needed by `external-postgres` and `webhook`. */
  readonly addresses: readonly SinkAddress[] | null;
}
