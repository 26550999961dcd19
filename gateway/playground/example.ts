import type { Claims } from './claims.ts';
import type { Text } from './language.ts';

/** One ready-made tab. Together, in this order, they tell what the hub is for. */
export interface Example {
  readonly key: string;
  readonly group: Group;
  readonly title: Text;
  /** What to look at. */
  readonly note: Text;
  /** Whose right it is to ask this. */
  readonly asks: Pick<Claims, 'role' | 'department'>;
  readonly query: string;
  readonly variables: object;
  /** A variable that gets what an earlier answer of this browser session has brought. */
  readonly takes?: { readonly variable: string; readonly note: 'receipt' | 'feed' };
}

export const groups = {
  push: { zh: '一次录入', en: 'Push once' },
  ask: { zh: '一张图查询', en: 'One graph' },
  rights: { zh: '权利', en: 'Rights' },
  audit: { zh: '审计与本人', en: 'Audit' },
  run: { zh: '运行', en: 'Running' },
} as const satisfies Record<string, Text>;
export type Group = keyof typeof groups;

/** What the examples need to know of this visit. */
export interface Visit {
  /** New at each load, so that each load is a push of its own; a second run within one is a repeat. */
  readonly idempotencyKey: string;
  readonly citizenId: string;
  readonly grid: string;
  /** The record of the example's person; empty in production. */
  readonly resident: string;
  /** The receipt of the newest push of this browser session. */
  readonly receiptId: string;
  /** The stream that was ordered last in this browser session. */
  readonly feedId: string;
  /** When the page was loaded, ISO 8601. */
  readonly loadedAt: string;
}
