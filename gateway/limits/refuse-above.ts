import { refuse } from '../operations/rules.ts';
import { type Limit, maxima } from './maxima.ts';

/** Refuses an operation that is more than it may be, and says in which respect: nothing of what was sent. */
export function refuseAbove(limit: Limit, found: number): void {
  if (found > maxima[limit]) refuse('QUERY_TOO_COMPLEX', { limit, most: maxima[limit] });
}
