import type { EntityEvent, FieldRule } from '@cityhub/schema/events/define';
import type { FilterCondition } from '@cityhub/schema/policy/grant';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';
import { type InputChecks, isStorableText, isUuid } from '@cityhub/schema/runtime/input-checks';

export interface FeedConditionInput {
  readonly field: string;
  readonly in?: readonly string[] | null | undefined;
  readonly hasAny?: readonly string[] | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

/** Every record of a feed passes every condition, so both are bounded. */
const maxConditions = 10;
const maxValues = 100;
const maxValueLength = 200;

type Column = FieldRule['column'];

/** A value as payloads hold it, or null where the text is none of that type. */
function readValue(column: Column, text: string): string | null {
  if (text.length > maxValueLength || !isStorableText(text)) return null;
  switch (column) {
    case 'text':
    case 'text[]':
      return text;
    case 'uuid':
      return isUuid(text) ? text : null;
    case 'double precision':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : null;
    case 'date': {
      const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
      return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text) ? text : null;
    }
    case 'timestamptz': {
      // Without a zone it would mean another moment on another machine.
      const moment = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
      return Number.isNaN(moment) ? null : new Date(moment).toISOString();
    }
  }
}

const comparable: Readonly<Record<Column, readonly ('in' | 'hasAny' | 'range')[]>> = {
  text: ['in', 'range'],
  uuid: ['in'],
  date: ['in', 'range'],
  timestamptz: ['in', 'range'],
  // A number has many spellings, so it is compared and not looked up.
  'double precision': ['range'],
  'text[]': ['hasAny'],
};

/** Which comparison a condition makes; null where it makes none or more than one. */
function comparisonOf(condition: FeedConditionInput): 'in' | 'hasAny' | 'range' | null {
  const made: ('in' | 'hasAny' | 'range')[] = [];
  if (condition.in != null) made.push('in');
  if (condition.hasAny != null) made.push('hasAny');
  if (condition.from != null || condition.to != null) made.push('range');
  return made.length === 1 ? (made[0] ?? null) : null;
}

type Refuse = (code: ErrorCode, part: string) => void;

function readList(rule: FieldRule, values: readonly string[]): string[] | null {
  const read = values.map((value) => readValue(rule.column, value)).filter((value) => value !== null);
  return read.length === values.length && read.length > 0 && read.length <= maxValues ? read : null;
}

function readRange(rule: FieldRule, input: FeedConditionInput, refuse: Refuse): FilterCondition | null {
  const [from, to] = [input.from, input.to].map((text) =>
    text == null ? null : readValue(rule.column, text),
  );
  if (input.from != null && from === null) refuse('FILTER_NOT_ALLOWED', 'from');
  if (input.to != null && to === null) refuse('FILTER_NOT_ALLOWED', 'to');
  if (from == null || to == null) return { field: input.field, from: from ?? null, to: to ?? null };
  const isEmpty =
    rule.column === 'double precision'
      ? Number(from) >= Number(to)
      : Buffer.compare(Buffer.from(from), Buffer.from(to)) >= 0;
  if (isEmpty) refuse('INVALID_PERIOD', 'to');
  return { field: input.field, from, to };
}

function readCondition(rule: FieldRule, input: FeedConditionInput, refuse: Refuse): FilterCondition | null {
  const { field } = input;
  const comparison = comparisonOf(input);
  if (comparison === null || !comparable[rule.column].includes(comparison)) {
    refuse('FILTER_NOT_ALLOWED', comparison === null || comparison === 'range' ? 'field' : comparison);
    return null;
  }
  if (comparison === 'range') return readRange(rule, input, refuse);
  const values = readList(rule, input[comparison] ?? []);
  if (values === null) {
    refuse('FILTER_NOT_ALLOWED', comparison);
    return null;
  }
  return comparison === 'in' ? { field, in: values } : { field, hasAny: values };
}

/**
 * The filter as the feed keeps it; what is wrong goes to `checks`. The right to filter on a field is the right to read it,
 * and class 4 stands sealed in the log, where no filter can look. `seen`: the fields that the department sees somewhere in
 * the feed's area; null while that cannot be told.
 */
export function readFilter(
  event: EntityEvent,
  input: readonly FeedConditionInput[],
  seen: ReadonlySet<string> | null,
  checks: InputChecks,
): FilterCondition[] {
  if (input.length > maxConditions) {
    checks.fail('FILTER_NOT_ALLOWED', 'filter');
    return [];
  }
  return input.flatMap((condition, index) => {
    const refuse: Refuse = (code, part) => checks.fail(code, 'filter', String(index), part);
    const rule = Object.hasOwn(event.fields, condition.field) ? event.fields[condition.field] : undefined;
    if (rule === undefined) {
      refuse('UNKNOWN_FIELD', 'field');
      return [];
    }
    if (rule.class === 4 || seen?.has(condition.field) === false) refuse('FILTER_NOT_ALLOWED', 'field');
    const read = readCondition(rule, condition, refuse);
    return read === null ? [] : [read];
  });
}
