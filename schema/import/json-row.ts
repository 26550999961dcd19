import { type ErrorCode, errorCodes } from '../runtime/errors.ts';
import { isStorableText } from '../runtime/input-checks.ts';
import type { Column, RowType } from './row-types.ts';

/** What is wrong with one cell; a value is never part of it. */
export interface CellIssue {
  /** Null where it is the whole row. */
  readonly column: string | null;
  readonly code: ErrorCode;
}

/** A row that fits the mutation's input, or everything that is wrong with it. */
export type ReadRow =
  | { readonly fields: Readonly<Record<string, unknown>>; readonly issues: null }
  | { readonly fields: null; readonly issues: readonly CellIssue[] };

/** One row of a file or a request. */
export const maxRowBytes = 64 * 1024;
const maxDepth = 2;

const refused = (code: ErrorCode): ReadRow => ({ fields: null, issues: [{ column: null, code }] });
const utf8 = new TextDecoder('utf-8', { fatal: true });

const quote = 0x22;
const backslash = 0x5c;
const colon = /^\s*:/;

/** The index of the quote that ends a string. */
function endOfString(text: string, from: number): number {
  let index = from + 1;
  while (index < text.length && text.charCodeAt(index) !== quote)
    index += text.charCodeAt(index) === backslash ? 2 : 1;
  return index;
}

/**
 * The names of an object as they stand, a repeated one twice: JSON.parse keeps only the last. Null where something is
 * nested more deeply than a row ever is.
 */
function namesOf(text: string): string[] | null {
  const names: string[] = [];
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '"') {
      const end = endOfString(text, index);
      if (depth === 1 && colon.test(text.slice(end + 1, end + 20)))
        names.push(JSON.parse(text.slice(index, end + 1)));
      index = end;
    } else if (sign === '{' || sign === '[') {
      depth += 1;
      if (depth > maxDepth) return null;
    } else if (sign === '}' || sign === ']') depth -= 1;
  }
  return names;
}

function parse(bytes: Uint8Array): object | null {
  try {
    const text = utf8.decode(bytes);
    const names = namesOf(text);
    if (names === null || new Set(names).size !== names.length) return null;
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && isStorableText(value);
}

function problemOf(column: Column, value: unknown): ErrorCode | null {
  switch (column.kind) {
    case 'text':
      return isText(value) ? null : 'INVALID_TEXT';
    case 'list':
      return Array.isArray(value) && value.every(isText) ? null : 'INVALID_TEXT';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'INVALID_NUMBER';
    case 'choice':
      return typeof value === 'string' && column.choices.has(value) ? null : 'UNKNOWN_VALUE';
  }
}

/** A heading is shown as it was sent only if it looks like one: where columns have slipped it may be somebody's name or number. */
function shown(name: string): string | null {
  return /^[A-Za-z_]{1,40}$/.test(name) ? name : null;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Checks the names, types and presence of a row's fields. What their values must be is for the subgraph that stores them. */
export function readRow(type: RowType, row: Readonly<Record<string, unknown>>): ReadRow {
  const issues: CellIssue[] = [];
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(row))
    if (!type.columns.has(name)) issues.push({ column: shown(name), code: 'UNKNOWN_COLUMN' });
  for (const column of type.columns.values()) {
    const value = Object.hasOwn(row, column.name) ? row[column.name] : undefined;
    if (isAbsent(value)) {
      if (column.required) issues.push({ column: column.name, code: 'REQUIRED' });
      continue;
    }
    const code = problemOf(column, value);
    if (code === null) fields[column.name] = value;
    else issues.push({ column: column.name, code });
  }
  return issues.length === 0 ? { fields, issues: null } : { fields: null, issues };
}

/** Reads one line of NDJSON. */
export function readJsonRow(type: RowType, bytes: Uint8Array): ReadRow {
  if (bytes.length > maxRowBytes) return refused('ROW_TOO_LARGE');
  const row = parse(bytes);
  return row === null ? refused('INVALID_JSON') : readRow(type, row as Record<string, unknown>);
}

/** What a code means, for reports that a person reads. */
export const reasonOf = (code: ErrorCode): string => errorCodes[code];
