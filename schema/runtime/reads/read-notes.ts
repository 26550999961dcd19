import type { Treatment } from '../../policy/decide.ts';
import { isUuid } from '../input-checks.ts';
import type { SignedCaller } from '../signed-request.ts';
import { type NotedRead, readerLines } from './read-line.ts';
import type { ReadLog } from './read-log.ts';

/**
 * What one request has read at one subgraph, gathered while it is executed and written down before it is answered. Records
 * of one entity with the same outcome share one entry.
 */
export interface ReadNotes {
  /** A field of a record was decided on for the caller. */
  decided(entity: string, field: string, recordId: string, treatment: Treatment): void;
  /** The caller learns that there is such a record. */
  found(entity: string, recordId: string): void;
  /** Any other read. */
  note(read: NotedRead): void;
  /** Writes down what was noted since the last time. Throws UNAVAILABLE: what cannot be written down is not answered. */
  write(): void;
}

/** Fields of one record by what became of them, a bit each. */
interface Touched {
  seen: number;
  masked: number;
  refused: number;
}

/** As many fields as a number has bits to spare; an entity with more is told field by field. */
const mostFields = 30;

/** Names of an entity's fields by their bit: the same for all requests. */
interface FieldBits {
  readonly names: string[];
  readonly bits: Map<string, number>;
}
const fieldBits = new Map<string, FieldBits>();

function bitsOf(entity: string): FieldBits {
  let known = fieldBits.get(entity);
  if (known === undefined) fieldBits.set(entity, (known = { names: [], bits: new Map() }));
  return known;
}

/** Zero where there is no bit left. */
function bitOf({ names, bits }: FieldBits, field: string): number {
  const known = bits.get(field);
  if (known !== undefined) return known;
  const bit = names.length < mostFields ? 1 << names.length : 0;
  if (bit !== 0) names.push(field);
  bits.set(field, bit);
  return bit;
}

const namesOf = ({ names }: FieldBits, mask: number): string[] =>
  mask === 0 ? [] : names.filter((_, index) => (mask & (1 << index)) !== 0).sort();

const placeOf: Readonly<Record<Treatment, keyof Touched>> = { SEE: 'seen', MASK: 'masked', HIDE: 'refused' };

interface TouchedEntity {
  readonly fields: FieldBits;
  readonly records: Map<string, Touched>;
}

/** Entries of one entity: records whose fields had the same outcome. */
function* entriesOf(entity: string, { fields, records }: TouchedEntity): Generator<NotedRead> {
  const groups = new Map<string, { touched: Touched; recordIds: string[] }>();
  for (const [recordId, touched] of records) {
    const key = `${touched.seen} ${touched.masked} ${touched.refused}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { touched, recordIds: [recordId] });
    else group.recordIds.push(recordId);
  }
  for (const { touched, recordIds } of groups.values())
    yield {
      entity,
      recordIds,
      seen: namesOf(fields, touched.seen),
      masked: namesOf(fields, touched.masked),
      // Refused by the grants and opened by an exception is seen.
      refused: namesOf(fields, touched.refused & ~touched.seen),
    };
}

const isName = (name: string): boolean => /^\w{1,60}$/.test(name);

/** Lines are written without escapes: what is neither a name nor an id, whoever told it, is not in them. */
function wellFormed(read: NotedRead): NotedRead {
  return {
    entity: isName(read.entity) ? read.entity : 'Record',
    recordIds: read.recordIds.filter(isUuid),
    seen: read.seen?.filter(isName) ?? [],
    masked: read.masked?.filter(isName) ?? [],
    refused: read.refused?.filter(isName) ?? [],
    code: read.code ?? null,
  };
}

/** Notes that are kept nowhere, for a bench that measures what they cost. */
const noNotes: ReadNotes = { decided() {}, found() {}, note() {}, write() {} };

/** Notes of one request of a caller at a subgraph. */
export function createReadNotes(log: ReadLog | null, caller: SignedCaller, subgraph: string): ReadNotes {
  if (log === null) return noNotes;
  let touched: Map<string, TouchedEntity> | null = null;
  let told: NotedRead[] = [];
  // Fields of one record are decided on one after the other.
  let lastEntity = '';
  let lastId = '';
  let last: Touched | null = null;
  let lastFields: FieldBits | null = null;

  function touch(entity: string, recordId: string): Touched {
    if (last !== null && recordId === lastId && entity === lastEntity) return last;
    touched ??= new Map();
    let one = touched.get(entity);
    if (one === undefined) touched.set(entity, (one = { fields: bitsOf(entity), records: new Map() }));
    let record = one.records.get(recordId);
    if (record === undefined) one.records.set(recordId, (record = { seen: 0, masked: 0, refused: 0 }));
    lastEntity = entity;
    lastId = recordId;
    lastFields = one.fields;
    return (last = record);
  }
  const note = (read: NotedRead): void => void told.push(wellFormed(read));

  return {
    decided(entity, field, recordId, treatment) {
      const record = touch(entity, recordId);
      const bit = bitOf(lastFields as FieldBits, field);
      if (bit === 0) note({ entity, recordIds: [recordId], [placeOf[treatment]]: [field] });
      else record[placeOf[treatment]] |= bit;
    },
    found(entity, recordId) {
      if (isUuid(recordId)) touch(entity, recordId);
    },
    note,
    write() {
      if (touched === null && told.length === 0) return;
      const entries = told;
      for (const [entity, one] of touched ?? []) entries.push(...entriesOf(entity, one));
      touched = last = null;
      told = [];
      log.write(readerLines(caller, subgraph, entries, new Date()));
    },
  };
}
