import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** A wrong scalar: the value that was sent is never part of the message. */
function refuse(what: string): never {
  throw new GraphQLError(what, { extensions: { code: 'BAD_REQUEST' } });
}

/** With seconds and a zone: `new Date` reads a text without one in the time of the server, and far looser texts besides. */
const dateTimeForm = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

function isDay(text: string): boolean {
  const day = new Date(text);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function readDateTime(value: unknown): Date {
  const day = typeof value === 'string' ? dateTimeForm.exec(value)?.[1] : undefined;
  // `new Date` makes the 1st of March out of the 30th of February.
  const date = day !== undefined && isDay(day) ? new Date(value as string) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()))
    refuse('DateTime takes an ISO 8601 date and time with a zone');
  return date;
}

export const dateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment, ISO 8601 in UTC, to the millisecond. 时刻',
  serialize: (value) => (value instanceof Date ? value : new Date(value as string)).toISOString(),
  parseValue: readDateTime,
  parseLiteral: (node) => readDateTime(node.kind === Kind.STRING ? node.value : undefined),
});

function readDate(value: unknown): string {
  const isDate = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isDay(value);
  if (!isDate) refuse('Date takes a day of the calendar as YYYY-MM-DD');
  return value;
}

export const dateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A day, ISO 8601 (GB/T 7408): YYYY-MM-DD. 日期',
  serialize: (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : String(value)),
  parseValue: readDate,
  parseLiteral: (node) => readDate(node.kind === Kind.STRING ? node.value : undefined),
});

/** A number, or a text of digits: some clients keep what may exceed 32 bits as text. */
function readPosition(value: unknown): number {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d{1,16}$/.test(value));
  const position = isNumber ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(position) || position < 0) refuse('Position takes a whole number from 0');
  return position;
}

export const positionScalar = new GraphQLScalarType<number, number>({
  name: 'Position',
  description:
    'A place in the change log, a whole number up to 2^53 - 1; a record version is the place of its change. 日志位置',
  serialize: (value) => Number(value),
  parseValue: readPosition,
  parseLiteral: (node) => readPosition(node.kind === Kind.INT ? node.value : undefined),
});
