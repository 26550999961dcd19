import type { Actor } from '@cityhub/schema/runtime/actor';
import type { DisputeState } from './dispute-lifecycle.ts';
import { type LineageReader, type LineageView, seesAll } from './lineage-reader.ts';
import { answersFor, type RecordSource } from './record-source.ts';

/** A change of another record is told to whoever is told of that record: auditors, operators, and its source. */
export function tellsChange(reader: LineageReader, change: RecordSource): boolean {
  return seesAll(reader) || answersFor(reader.actor, change, reader.system);
}

interface DisputeLife {
  readonly department: string;
  readonly askedAt: Date;
  readonly answeredAt: Date | null;
  readonly state: DisputeState;
  readonly note: string | null;
  readonly correctedPosition: number | null;
}

/** A dispute as it stood at a moment; null where nobody had asked yet. */
export function disputeAsOf<Dispute extends DisputeLife>(one: Dispute, at: Date | null): Dispute | null {
  if (at === null) return one;
  if (one.askedAt > at) return null;
  if (one.answeredAt === null || one.answeredAt <= at) return one;
  return { ...one, state: 'OPEN', note: null, answeredAt: null, correctedPosition: null };
}

/** A holder is told of its own department's disputes; the words of a dispute are between its two sides. */
export function tellsDispute(view: LineageView, actor: Actor, { department }: DisputeLife): boolean {
  return view === 'ALL' || view === 'SOURCE' || (view === 'HOLDER' && department === actor.department);
}

interface LinkFact {
  readonly recordId: string;
  readonly linkedAt: Date;
}

/** A holder of the dropped record is told by its notice what it went into; a holder of the other one is told nothing. */
export function linkTold(reader: LineageReader, recordId: string, link: LinkFact, at: Date | null): boolean {
  if (at !== null && link.linkedAt > at) return false;
  return seesAll(reader) || reader.isSubject || link.recordId === recordId;
}
