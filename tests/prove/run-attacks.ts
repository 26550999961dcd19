import assert from 'node:assert/strict';
import { TooSlow } from './answer.ts';
import type { Attack, Place } from './attack.ts';

export interface Outcome {
  readonly attack: Attack;
  /** Why it was not refused as it should be; null where it was. */
  readonly failure: Error | null;
  readonly ms: number;
}

const watched = { Object: Object.prototype, Array: Array.prototype, Function: Function.prototype };

/** What everything inherits, as it is now. */
function prototypes(): string {
  const names = Object.entries(watched).map(([name, prototype]) => [
    name,
    Reflect.ownKeys(prototype).map(String),
  ]);
  return JSON.stringify(names);
}

const tries = 3;

/** Why an attack succeeds, or null. */
async function failureOf(attack: Attack, place: Place, untouched: string): Promise<Error | null> {
  for (let left = tries - 1; ; left -= 1)
    try {
      await attack.run(place);
      assert.equal(prototypes(), untouched, 'a prototype has changed');
      return null;
    } catch (error) {
      if (error instanceof TooSlow && left > 0) continue;
      return error instanceof Error ? error : new Error(String(error));
    }
}

/** Runs attacks one after the other; what everything inherits must be as before, after each. */
export async function runAttacks(
  attacks: readonly Attack[],
  place: Place,
  onOutcome: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const untouched = prototypes();
  const outcomes: Outcome[] = [];
  for (const attack of attacks) {
    const start = performance.now();
    const failure = await failureOf(attack, place, untouched);
    const outcome = { attack, failure, ms: performance.now() - start };
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}
