import type { HubCheckpoint } from './checkpoint.ts';

export interface DeliveryKey {
  /** The webhook's id: one for each delivery, the same at each attempt. */
  readonly id: string;
  readonly record: string;
  readonly version: number;
}

export type Outcome = 'APPLIED' | 'REPEATED' | 'OLDER';

/**
 * Remembers deliveries for 24 h or more, and the version of each record for good. A store that is a database gives `work`
 * its transaction, so that the effect and its memory are one commit.
 */
export interface Store<Transaction = void> {
  /**
   * REPEATED: the id is known. OLDER: the record has a later version; the id is remembered. APPLIED: `work` has run, and
   * then it was remembered; if `work` throws, nothing was. Calls for one record never overlap.
   */
  once(delivery: DeliveryKey, work: (transaction: Transaction) => Promise<void>): Promise<Outcome>;
  /** Remembers a head of the hub's ledger; answers the one of the same origin and size with another root, where it knows one. */
  checkpoint?(checkpoint: HubCheckpoint): Promise<HubCheckpoint | null>;
}
