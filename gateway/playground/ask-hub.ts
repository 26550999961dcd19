import { operationNameIn } from './operation-name.ts';

/** As GraphiQL hands it over. */
export interface Operation {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

/** Why an answer is not one of the graph. */
export type Trouble = 'NO_ANSWER' | 'NO_TOKEN' | 'TOKEN_REFUSED';

export interface HubAnswer {
  /** An execution result as GraphiQL shows it; on trouble one that says what happened. */
  readonly result: Record<string, unknown>;
  readonly trouble: Trouble | null;
}

const unanswered = (trouble: Trouble, message: string): HubAnswer => ({
  result: { errors: [{ message, extensions: { code: trouble } }] },
  trouble,
});

/** Typed headers replace the page's own, whatever the case of their letters. */
function headersOf(token: string, typed: object): Headers {
  const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' });
  if (token !== '') headers.set('authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(typed)) headers.set(name, String(value));
  return headers;
}

/** One operation as the bearer of this token. Throws for bad headers alone: silence is an answer that the page can show. */
export async function askHub(operation: Operation, token: string, typed: object = {}): Promise<HubAnswer> {
  const headers = headersOf(token, typed);
  if (!headers.has('authorization')) return unanswered('NO_TOKEN', '没有令牌 There is no token.');
  const operationName = operationNameIn(operation.query, operation.operationName);
  const body = JSON.stringify({ ...operation, operationName });
  try {
    const response = await fetch('/graphql', { method: 'POST', headers, body });
    // A proxy in front of a dead hub answers with a page of its own, which does not parse.
    const result = (await response.json()) as Record<string, unknown>;
    return { result, trouble: response.status === 401 ? 'TOKEN_REFUSED' : null };
  } catch {
    return unanswered('NO_ANSWER', '枢纽没有应答 The hub does not answer.');
  }
}

/** The id of the receipt in the answer to any push. */
export function receiptIdIn(result: Record<string, unknown>): string | undefined {
  const pushes = Object.values(
    (result['data'] ?? {}) as Record<string, { receipt?: { id?: unknown } } | null>,
  );
  const id = pushes.map((push) => push?.receipt?.id).find((found) => typeof found === 'string');
  return id as string | undefined;
}
