import { events } from '@cityhub/schema/events/index';
import { InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';

/** More entries take an auditor's machine too long, and the hub too much memory. */
export const maxEntries = 10_000;

/** What a bundle is about: one record, what a department got in a time, or a stretch of one tree. */
export type BundleSelector =
  | { readonly kind: 'RECORD'; readonly recordId: string }
  | { readonly kind: 'DEPARTMENT'; readonly department: string; readonly from: Date; readonly to: Date }
  | {
      readonly kind: 'STRETCH';
      readonly tree: number;
      readonly name: string;
      readonly fromPosition: number;
      readonly toPosition: number;
      readonly entity: string | null;
      readonly source: string | null;
      readonly since: Date | null;
      readonly until: Date | null;
    };

export interface BundleInput {
  readonly recordId?: string | null | undefined;
  readonly department?: string | null | undefined;
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
  readonly query?:
    | {
        readonly tree: string;
        readonly fromPosition: number;
        readonly toPosition: number;
        readonly entity?: string | null | undefined;
        readonly source?: string | null | undefined;
        readonly since?: Date | null | undefined;
        readonly until?: Date | null | undefined;
      }
    | null
    | undefined;
}

/** A code that stands in no token and on no list may hold what Postgres refuses. */
const codePattern = /^[a-z0-9-]{1,60}$/;

function recordSelector(recordId: string): BundleSelector {
  const checks = inputChecks('input');
  checks.uuid('recordId', recordId);
  checks.done();
  return { kind: 'RECORD', recordId };
}

function departmentSelector(department: string, { from, to }: BundleInput): BundleSelector {
  const checks = inputChecks('input');
  if (!codePattern.test(department)) checks.fail('UNKNOWN_DEPARTMENT', 'department');
  if (from == null) checks.fail('REQUIRED', 'from');
  if (to == null) checks.fail('REQUIRED', 'to');
  if (from != null && to != null && to <= from) checks.fail('INVALID_PERIOD', 'to');
  checks.done();
  return { kind: 'DEPARTMENT', department, from: from as Date, to: to as Date };
}

function stretchSelector(
  query: NonNullable<BundleInput['query']>,
  treeNumber: (name: string) => number | null,
): BundleSelector {
  const checks = inputChecks('input', 'query');
  const tree = treeNumber(query.tree);
  if (tree === null || tree === 0) checks.fail('UNKNOWN_VALUE', 'tree');
  if (query.fromPosition < 1) checks.fail('INVALID_NUMBER', 'fromPosition');
  if (query.toPosition < query.fromPosition) checks.fail('INVALID_PERIOD', 'toPosition');
  if (query.entity != null && !events.has(query.entity)) checks.fail('UNKNOWN_ENTITY', 'entity');
  if (query.source != null && !codePattern.test(query.source)) checks.fail('UNKNOWN_SOURCE', 'source');
  // Reads and deliveries have no source of their own, and are exported whole.
  const isOfChanges = tree === null || (tree >= 1 && tree <= 6);
  for (const condition of ['entity', 'source', 'since', 'until'] as const)
    if (!isOfChanges && query[condition] != null) checks.fail('INVALID_VALUE', condition);
  if (query.since != null && query.until != null && query.until <= query.since)
    checks.fail('INVALID_PERIOD', 'until');
  checks.done();
  const { entity = null, source = null, since = null, until = null, fromPosition, toPosition } = query;
  return {
    kind: 'STRETCH',
    tree: tree as number,
    name: query.tree,
    fromPosition,
    toPosition,
    entity,
    source,
    since,
    until,
  };
}

/** Exactly one of `recordId`, `department` and `query`. Throws INVALID_INPUT with all issues of that one. */
export function bundleSelector(
  input: BundleInput,
  treeNumber: (name: string) => number | null,
): BundleSelector {
  const { recordId, department, query } = input;
  const given = [recordId, department, query].filter((one) => one != null).length;
  if (given !== 1) throw new InvalidInputError([issue(given === 0 ? 'REQUIRED' : 'INVALID_VALUE', 'input')]);
  if (recordId != null) return recordSelector(recordId);
  if (department != null) return departmentSelector(department, input);
  return stretchSelector(query as NonNullable<BundleInput['query']>, treeNumber);
}

/** The question as it stands in the bundle. */
export function askedOf(selector: BundleSelector): Readonly<Record<string, unknown>> {
  if (selector.kind === 'RECORD') return { recordId: selector.recordId };
  if (selector.kind === 'DEPARTMENT') {
    const { department, from, to } = selector;
    return { department, from: from.toISOString(), to: to.toISOString() };
  }
  const { name, fromPosition, toPosition, entity, source, since, until } = selector;
  return {
    tree: name,
    fromPosition,
    toPosition,
    ...(entity === null ? {} : { entity }),
    ...(source === null ? {} : { source }),
    ...(since === null ? {} : { since: since.toISOString() }),
    ...(until === null ? {} : { until: until.toISOString() }),
  };
}

/** A stretch without conditions holds every position: nothing may be missing in it. */
export function isComplete(selector: BundleSelector): boolean {
  if (selector.kind !== 'STRETCH') return false;
  const { entity, source, since, until } = selector;
  return [entity, source, since, until].every((one) => one === null);
}
