import type { CorrectionRule, EntityEvent, FieldRule } from '@cityhub/schema/events/define';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';
import { type InputChecks, isStorableText, isUuid } from '@cityhub/schema/runtime/input-checks';

/** One fact that the source puts right: `value`, or `values` of a field that is a list. */
export interface FieldChange {
  readonly field: string;
  readonly value?: string | null | undefined;
  readonly values?: readonly string[] | null | undefined;
}

export type RecordState = Readonly<Record<string, unknown>>;

/** The oldest day that a record of a living person can bear; a year before it is a slip of the pen. */
const firstYear = 1850;
/** China keeps one time all year: what begins today begins on the city's day. */
const cityOffsetMs = 8 * 60 * 60 * 1000;

export function cityDay(moment: Date): string {
  return new Date(moment.getTime() + cityOffsetMs).toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number(text.slice(0, 4)) < firstYear) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** What is wrong with a text, or null. */
function textFault(text: string, rule: CorrectionRule): ErrorCode | null {
  if (rule.maxLength !== undefined && text.length > rule.maxLength) return rule.code ?? 'TEXT_TOO_LONG';
  if (!isStorableText(text)) return 'INVALID_TEXT';
  if (text.trim() === '') return 'REQUIRED';
  if (rule.pattern !== undefined && !rule.pattern.test(text)) return rule.code ?? 'INVALID_VALUE';
  return rule.values === undefined || rule.values.includes(text) ? null : 'INVALID_VALUE';
}

function dayFault(text: string, rule: CorrectionRule, today: string): ErrorCode | null {
  return isDay(text) && !(rule.past === true && text > today) ? null : 'INVALID_DATE';
}

/** As JSON writes numbers: no hexadecimal, no empty text, nothing that is not finite. */
function isNumber(text: string): boolean {
  return /^-?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?$/.test(text) && Number.isFinite(Number(text));
}

type Read = { readonly value: unknown } | { readonly fault: ErrorCode };

function readValue(text: string, column: FieldRule['column'], rule: CorrectionRule, today: string): Read {
  const answer = (fault: ErrorCode | null, value: unknown): Read => (fault === null ? { value } : { fault });
  switch (column) {
    case 'text':
      return answer(textFault(text, rule), text);
    case 'date':
      return answer(dayFault(text, rule, today), text);
    case 'uuid':
      return answer(isUuid(text) ? null : 'INVALID_ID', text);
    case 'double precision':
      return answer(isNumber(text) ? null : 'INVALID_NUMBER', Number(text));
    // A moment says when something happened: it names the record, and no list has a single value.
    case 'timestamptz':
    case 'text[]':
      return { fault: 'INVALID_VALUE' };
  }
}

function readList(values: readonly string[], rule: CorrectionRule): Read {
  if (rule.maxItems !== undefined && values.length > rule.maxItems) return { fault: 'TEXT_TOO_LONG' };
  const fault = values.map((text) => textFault(text, rule)).find((one) => one !== null);
  return fault == null ? { value: [...values] } : { fault };
}

function readChange(change: FieldChange, rule: FieldRule, today: string): { path: string } & Read {
  const correctable = rule.correctable as CorrectionRule;
  if (rule.column === 'text[]') {
    if (change.value != null) return { path: 'value', fault: 'INVALID_VALUE' };
    if (change.values == null) return { path: 'values', fault: 'REQUIRED' };
    return { path: 'values', ...readList(change.values, correctable) };
  }
  if (change.values != null) return { path: 'values', fault: 'INVALID_VALUE' };
  if (change.value != null)
    return { path: 'value', ...readValue(change.value, rule.column, correctable, today) };
  return { path: 'value', ...(correctable.optional === true ? { value: null } : { fault: 'REQUIRED' }) };
}

/** A day that may not lie before another one, whichever of the two was corrected. */
function checkOrder(
  checks: InputChecks,
  event: EntityEvent,
  state: RecordState,
  changes: readonly FieldChange[],
): void {
  for (const [field, { correctable }] of Object.entries(event.fields)) {
    const other = correctable?.notBefore;
    if (other === undefined) continue;
    const index = changes.findIndex((change) => change.field === field || change.field === other);
    const [day, begin] = [state[field], state[other]];
    if (index >= 0 && typeof day === 'string' && typeof begin === 'string' && day < begin)
      checks.fail('INVALID_DATE', 'changes', String(index), 'value');
  }
}

/**
 * The state of a record after a correction; whatever is wrong goes to `checks`, on the path of the change. A fault names the
 * field and never the value.
 */
export function correctedState(
  checks: InputChecks,
  event: EntityEvent,
  state: RecordState,
  changes: readonly FieldChange[],
  today: string,
): RecordState {
  const next: Record<string, unknown> = { ...state };
  let isRead = true;
  const fail = (code: ErrorCode, index: number, at: string): void => {
    isRead = false;
    checks.fail(code, 'changes', String(index), at);
  };
  if (changes.length === 0) checks.fail('REQUIRED', 'changes');
  const seen = new Set<string>();
  for (const [index, change] of changes.entries()) {
    const rule = Object.hasOwn(event.fields, change.field) ? event.fields[change.field] : undefined;
    if (rule === undefined) fail('UNKNOWN_FIELD', index, 'field');
    else if (rule.correctable === undefined) fail('FIELD_NOT_CORRECTABLE', index, 'field');
    else if (seen.has(change.field)) fail('INVALID_VALUE', index, 'field');
    else {
      const read = readChange(change, rule, today);
      if ('fault' in read) fail(read.fault, index, read.path);
      else next[change.field] = read.value;
    }
    seen.add(change.field);
  }
  if (isRead) checkOrder(checks, event, next, changes);
  return next;
}
