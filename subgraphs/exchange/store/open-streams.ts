import type { Access } from '@cityhub/schema/runtime/access';
import { DomainError } from '@cityhub/schema/runtime/errors';
import { createHeadWatch, type HeadWatch } from './head-watch.ts';

export interface StreamLimits {
  /** Each open stream reads the log for itself, and holds a page of up to a hundred changes. */
  readonly perFeed: number;
  /** An event that nobody takes for so long ends its stream: the subscriber resumes with its cursor. */
  readonly notTakenMs: number;
}

const usualLimits: StreamLimits = { perFeed: 50, notTakenMs: 30_000 };

/** The streams that are open in this process, and what they share. */
export interface OpenStreams {
  readonly heads: HeadWatch;
  readonly limits: StreamLimits;
  /** Takes a place at a feed and answers how to give it back. Throws TOO_MANY_STREAMS where all are taken. */
  enter(feed: string): () => void;
}

export function createOpenStreams(
  access: Pick<Access, 'asNobody'>,
  limits: Partial<StreamLimits> = {},
): OpenStreams {
  const all = { ...usualLimits, ...limits };
  const taken = new Map<string, number>();
  return {
    heads: createHeadWatch(access),
    limits: all,
    enter(feed) {
      const now = taken.get(feed) ?? 0;
      if (now >= all.perFeed) throw new DomainError('TOO_MANY_STREAMS');
      taken.set(feed, now + 1);
      return () => void taken.set(feed, (taken.get(feed) ?? 1) - 1);
    },
  };
}
