import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { CityPlan } from './city-plan.ts';
import type { CitySize } from './city-size.ts';
import type { SeedTransaction } from './copy-in.ts';

/** What every stage is made from. */
export interface SeedInput {
  readonly plan: CityPlan;
  readonly size: CitySize;
  readonly keyring: Keyring;
}

/**
 * A part of the seed. It is written in chunks, each in one transaction that also records how far the stage has come; so an
 * interrupted seed goes on where it stopped, and a larger city is the same city continued.
 */
export interface Stage {
  readonly name: string;
  /** How many things there are to write, by index. */
  readonly total: number;
  /** How many go into one transaction: enough to make it cheap, few enough to keep memory bounded. */
  readonly chunk: number;
  /** Writes the things from index `from` up to, not including, `to`. */
  readonly write: (tx: SeedTransaction, from: number, to: number) => Promise<void>;
}

/** Lines for the things of a chunk, made one by one. */
export function* linesOf<Thing>(
  from: number,
  to: number,
  thingAt: (index: number) => Thing,
  line: (thing: Thing) => string,
): Generator<string> {
  for (let index = from; index < to; index += 1) yield line(thingAt(index));
}
