import { createClient } from 'graphql-ws';
import { type Operation, type Trouble, unanswered } from './ask-hub.ts';
import { operationNameIn } from './operation-name.ts';

type Result = Record<string, unknown>;

/** Closed by the hub because of the token: 4401 and 4403 of the protocol. */
const isRefusal = (event: unknown): boolean =>
  [4401, 4403].includes((event as { code?: number } | null)?.code ?? 0);

/**
 * The answers of a subscription, over a WebSocket of its own, which ends with it. It does not come back by itself: a page
 * that shows what is live must not show what was.
 */
export async function* liveAnswers(
  operation: Operation,
  token: string,
  onTrouble: (trouble: Trouble | null) => void,
): AsyncGenerator<Result> {
  const told = (trouble: Trouble): Result => {
    onTrouble(trouble);
    return unanswered(trouble).result;
  };
  if (token === '') {
    yield told('NO_TOKEN');
    return;
  }
  const client = createClient({
    url: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const { query, variables } = operation;
  const operationName = operationNameIn(query, operation.operationName);
  try {
    const answers = client.iterate<Result>({
      query,
      variables: (variables ?? {}) as Result,
      ...(operationName === undefined ? {} : { operationName }),
    });
    for await (const answer of answers) {
      onTrouble(null);
      yield answer as Result;
    }
  } catch (error) {
    // What the hub says against the operation comes as a list of errors, the end of a connection as its event.
    yield Array.isArray(error) ? { errors: error } : told(isRefusal(error) ? 'TOKEN_REFUSED' : 'NO_ANSWER');
  } finally {
    await client.dispose();
  }
}
