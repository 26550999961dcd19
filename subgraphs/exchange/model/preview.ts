import type { EntityEvent } from '@cityhub/schema/events/define';
import type { HideReason, Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { type FeedProjection, mayFilter, projectFeed } from '@cityhub/schema/policy/project';
import type { InputChecks } from '@cityhub/schema/runtime/input-checks';
import { matchFilter } from './filter-match.ts';

export type NotPropagated = 'OUTSIDE_JURISDICTION' | 'WITHHELD' | 'FILTERED' | 'PROPOSED' | 'PAUSED';

/** What one feed would get of a record that is still to be pushed. */
export interface PropagationPreview {
  readonly feed: FeedOrder;
  readonly gets: boolean;
  /** Its filter asks for values that were not given: it gets the record only where they match. */
  readonly conditional: boolean;
  /** Why it would not get it. */
  readonly reason: NotPropagated | null;
  readonly fields: FeedProjection['fields'];
  readonly withheld: readonly { readonly field: string; readonly reason: HideReason }[];
}

export interface FieldValueInput {
  readonly name: string;
  readonly value?: string | null | undefined;
  /** Of a field that holds a list. */
  readonly values?: readonly string[] | null | undefined;
}

/** The given values as a payload would hold them. */
export function readValues(
  event: EntityEvent,
  input: readonly FieldValueInput[],
  checks: InputChecks,
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [index, { name, value, values: list }] of input.entries()) {
    const rule = Object.hasOwn(event.fields, name) ? event.fields[name] : undefined;
    if (rule === undefined) checks.fail('UNKNOWN_FIELD', 'values', String(index), 'name');
    else if (rule.column === 'text[]') values.set(name, list ?? (value == null ? null : [value]));
    else if (value == null || rule.column !== 'double precision') values.set(name, value ?? null);
    else if (value.trim() === '' || !Number.isFinite(Number(value)))
      checks.fail('INVALID_NUMBER', 'values', String(index), 'value');
    else values.set(name, Number(value));
  }
  return values;
}

function previewFeed(
  policy: Policy,
  feed: FeedOrder,
  jurisdiction: string,
  values: ReadonlyMap<string, unknown>,
): PropagationPreview {
  const none = { feed, gets: false, conditional: false, fields: [], withheld: [] };
  if (!jurisdiction.startsWith(feed.jurisdiction)) return { ...none, reason: 'OUTSIDE_JURISDICTION' };
  const { fields, withheld } = projectFeed(policy, feed, jurisdiction);
  if (fields.length === 0 || !mayFilter(policy, feed, jurisdiction))
    return { ...none, withheld, reason: 'WITHHELD' };
  const verdict = matchFilter(feed.filter, values);
  if (verdict === 'FAILS') return { ...none, reason: 'FILTERED' };
  const conditional = verdict === 'UNKNOWN';
  if (feed.state === 'ACTIVE') return { feed, gets: true, conditional, reason: null, fields, withheld };
  return { ...none, conditional, reason: feed.state === 'PROPOSED' ? 'PROPOSED' : 'PAUSED' };
}

/** Who would get what of a record, before it is pushed: by department, then by name. Retired feeds are history. */
export function previewOf(
  policy: Policy,
  feeds: readonly FeedOrder[],
  entity: string,
  jurisdiction: string,
  values: ReadonlyMap<string, unknown>,
): PropagationPreview[] {
  return feeds
    .filter((feed) => feed.entity === entity && feed.state !== 'RETIRED')
    .map((feed) => previewFeed(policy, feed, jurisdiction, values))
    .sort((a, b) => (a.feed.department < b.feed.department ? -1 : 1));
}
