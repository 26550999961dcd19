import type { Platform } from '@cityhub/schema/runtime/platform';
import type { Queues } from '@cityhub/schema/runtime/queues';

export type HintDeadlineDeps = Pick<Platform, 'queues' | 'now'>;

interface Hint {
  readonly ticket: string;
  readonly delay: number;
}

/** The queue takes one statement for a list of jobs about as fast as for one job. */
const gatherMs = 20;
/** What a burst may keep in memory. The rest is found by the sweep of the workers, as any lost hint is. */
const maxWaiting = 10_000;

const waiting = new WeakMap<Queues, Hint[]>();

async function send(queues: Queues): Promise<void> {
  const hints = waiting.get(queues) ?? [];
  waiting.delete(queues);
  const jobs = hints.map(({ ticket, delay }) => ({
    name: 'deadline',
    data: { ticket },
    opts: { jobId: ticket, delay },
  }));
  await queues.queue('deadline').addBulk(jobs);
}

/**
 * Tells the workers when to look at a ticket's clock. Only a hint over the row in Postgres: no push waits for it, and
 * a queue that is away (which reports its errors itself) fails none.
 */
export function hintDeadline(deps: HintDeadlineDeps, ticket: string, acceptBy: Date): void {
  const { queues } = deps;
  const delay = Math.max(0, acceptBy.getTime() - deps.now().getTime());
  const gathered = waiting.get(queues);
  if (gathered !== undefined) {
    if (gathered.length < maxWaiting) gathered.push({ ticket, delay });
    return;
  }
  waiting.set(queues, [{ ticket, delay }]);
  setTimeout(() => void send(queues).catch(() => {}), gatherMs).unref();
}
