import { errorCodes } from '@cityhub/schema/runtime/errors';
import { costLimitPlugin } from '@escape.tech/graphql-armor-cost-limit';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import { GraphQLError } from 'graphql';

/** Deep enough for the city's own six-hop questions, far below what a cyclic query wants. */
const maxDepth = 12;
/** Enough for a page of every domain at once. */
const maxTokens = 2000;
/**
 * A field costs 1 or 2, times 1.5 for each level below it, times a literal `first`. Twenty grids with every link cost about
 * 300,000; a fragment bomb of 1.4 kB, which would plan for half a minute, costs thousands of millions.
 */
const maxCost = 500_000;

function refuse(): never {
  throw new GraphQLError(errorCodes.QUERY_TOO_COMPLEX, {
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } },
  });
}

const answer = { onReject: [refuse], propagateOnRejection: false } as const;

/** Refuses operations that would cost more than they may, before they are planned. */
export function limitPlugins(): unknown[] {
  return [
    costLimitPlugin({ maxCost, ...answer } as never),
    maxDepthPlugin({ n: maxDepth, ...answer } as never),
    maxTokensPlugin({ n: maxTokens, ...answer } as never),
  ];
}
