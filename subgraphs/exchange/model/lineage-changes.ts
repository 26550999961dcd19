import { canonicalJson } from '@cityhub/schema/runtime/log/canonical-json';
import type { RecordVersion, TracedVersion } from './lineage.ts';

type State = Readonly<Record<string, unknown>>;

/** Names of the fields that differ; of a first state those that hold something. */
export function changedFields(before: State | null, after: State): string[] {
  return Object.keys(after)
    .filter((name) => canonicalJson(after[name] ?? null) !== canonicalJson(before?.[name] ?? null))
    .sort();
}

/** A version beside the one before it. What was destroyed can be compared with nothing. */
export function traced(version: RecordVersion, before: RecordVersion | null): TracedVersion {
  const { fields } = version;
  const changed = fields === null ? [] : changedFields(before?.fields ?? null, fields);
  return { version, before, changed };
}

/** Whether a version belongs to the lineage of a field: it changed it, or nobody can tell any more. */
export function concernsField({ version, changed }: TracedVersion, field: string | null): boolean {
  return field === null || version.fields === null || changed.includes(field);
}
