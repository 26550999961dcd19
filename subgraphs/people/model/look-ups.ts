/**
 * How many different citizen ids one actor may look up in vain: an office that types numbers from cards mistypes a few in an
 * hour, and who guesses needs thousands.
 */
export const lookUpBudget = { missesAnHour: 30, missesADay: 300 } as const;

/** Actors whose budget is spent, and until when: they are refused without a statement, and so whatever they ask for. */
export interface SpentBudgets {
  /** Seconds that the actor has to wait; 0 for one who may look. */
  waitOf(actor: string, now: number): number;
  /** Whether this is the first refusal of the actor's budget, which is worth an alert. */
  spend(actor: string, seconds: number, now: number): boolean;
}

export function createSpentBudgets(): SpentBudgets {
  const until = new Map<string, number>();
  return {
    waitOf(actor, now) {
      const end = until.get(actor);
      if (end === undefined) return 0;
      if (end > now) return Math.ceil((end - now) / 1000);
      until.delete(actor);
      return 0;
    },
    spend(actor, seconds, now) {
      const isFirst = !until.has(actor);
      until.set(actor, now + seconds * 1000);
      return isFirst;
    },
  };
}
