import type { EntityEvent, FieldRule } from '@cityhub/schema/events/define';
import { hashLeaf } from '@cityhub/schema/ledger/tree';
import { canonicalJson } from '@cityhub/schema/runtime/log/canonical-json';

/** A record as one side holds it. */
export interface HeldRecord {
  readonly recordId: string;
  readonly version: number;
  /** Without the fields that are null: absent, withheld and empty are the same to a column. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A moment in UTC with its microseconds, of which an ISO text may write fewer, or with another offset. */
function momentText(text: string): string {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const whole = new Date(text.replace(/\.\d+/, ''));
  // What is no moment could not stand in the column: as it came, so that it is seen to differ.
  if (Number.isNaN(whole.getTime())) return text;
  return `${whole.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}

/** A value as a column of its type shows it, whichever way it was written. */
function columnValue(column: FieldRule['column'], value: unknown): unknown {
  switch (column) {
    case 'timestamptz':
      return typeof value === 'string' ? momentText(value) : value;
    case 'uuid':
      return typeof value === 'string' ? value.toLowerCase() : value;
    case 'double precision':
      return Number(value);
    case 'date':
    case 'text':
    case 'text[]':
      return value;
  }
}

/** The fields that a side holds, each as its column shows it. */
export function columnValues(
  event: EntityEvent,
  fields: Readonly<Record<string, unknown>>,
): HeldRecord['fields'] {
  const shown: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(event.fields)) {
    const value = fields[name];
    if (value !== null && value !== undefined) shown[name] = columnValue(rule.column, value);
  }
  return shown;
}

/** The leaf of a record in the tree of a feed's day: SHA-256 over 0x00 and canonical JSON (RFC 8785). */
export function leafOf({ recordId, version, fields }: HeldRecord): Buffer {
  return hashLeaf(Buffer.from(canonicalJson({ recordId, version, fields })));
}
