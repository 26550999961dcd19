import type { Tx } from '@cityhub/schema/runtime/database';
import { type InputIssue, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { checkReason } from '../model/free-text.ts';
import { readPositions } from '../model/resend-order.ts';
import { lockDeadLetters } from '../store/dead-letters.ts';
import type { FeedRow, ParkedRow } from '../store/tables.ts';

export interface DeadLetterDecision {
  readonly feedId: string;
  readonly positions: readonly number[];
  readonly reason: string;
}

/** The positions that are decided on, each once. Throws INVALID_INPUT. */
export function readDecision(input: DeadLetterDecision): readonly number[] {
  const checks = inputChecks();
  const positions = readPositions(input.positions, checks);
  checkReason(checks, 'reason', input.reason);
  checks.done();
  return positions;
}

/** The dead letters at all these positions, locked. `whyNot` says what speaks against one. Throws INVALID_INPUT. */
export async function lockAll(
  tx: Tx,
  feed: FeedRow,
  positions: readonly number[],
  whyNot: (letter: ParkedRow) => 'INVALID_STATE' | null,
): Promise<readonly ParkedRow[]> {
  const letters = await lockDeadLetters(tx, feed, positions);
  const byPosition = new Map(letters.map((letter) => [letter.position, letter]));
  const issues = positions.flatMap((position, index): InputIssue[] => {
    const letter = byPosition.get(position);
    const code = letter === undefined ? 'NOT_FOUND' : whyNot(letter);
    return code === null ? [] : [issue(code, 'positions', String(index))];
  });
  if (issues.length > 0) throw new InvalidInputError(issues);
  return letters;
}
