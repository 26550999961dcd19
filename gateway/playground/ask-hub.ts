import { operationNameIn } from './operation-name.ts';

/** As GraphiQL hands it over. */
export interface Operation {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

/** Why an answer is not one of the graph. */
export type Trouble = 'NO_ANSWER' | 'NO_TOKEN' | 'TOKEN_REFUSED';

/** What an answer cost whoever waited for it, as the page measured it. */
export interface Figures {
  readonly milliseconds: number;
  readonly bytes: number;
}

export interface HubAnswer {
  /** An execution result as GraphiQL shows it; on trouble one that says what happened. */
  readonly result: Record<string, unknown>;
  readonly trouble: Trouble | null;
  readonly figures: Figures | null;
}

const messages: Readonly<Record<Trouble, string>> = {
  NO_ANSWER: '枢纽没有应答 The hub does not answer.',
  NO_TOKEN: '没有令牌 There is no token.',
  TOKEN_REFUSED: '令牌无效或过期 The token is wrong or out of date.',
};

export function unanswered(trouble: Trouble): HubAnswer {
  const errors = [{ message: messages[trouble], extensions: { code: trouble } }];
  return { result: { errors }, trouble, figures: null };
}

/** Typed headers replace the page's own, whatever the case of their letters. */
function headersOf(token: string, typed: object): Headers {
  const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' });
  if (token !== '') headers.set('authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(typed)) headers.set(name, String(value));
  return headers;
}

/** One operation as the bearer of this token. Throws for bad headers alone: silence is an answer that the page can show. */
export async function askHub(
  path: '/graphql' | '/explain',
  operation: Operation,
  token: string,
  typed: object = {},
): Promise<HubAnswer> {
  const headers = headersOf(token, typed);
  if (!headers.has('authorization')) return unanswered('NO_TOKEN');
  const operationName = operationNameIn(operation.query, operation.operationName);
  const body = JSON.stringify({ ...operation, operationName });
  const began = performance.now();
  try {
    const response = await fetch(path, { method: 'POST', headers, body });
    const text = await response.text();
    const figures = { milliseconds: performance.now() - began, bytes: new Blob([text]).size };
    // A proxy in front of a dead hub answers with a page of its own, which does not parse.
    const result = JSON.parse(text) as Record<string, unknown>;
    return { result, trouble: response.status === 401 ? 'TOKEN_REFUSED' : null, figures };
  } catch {
    return unanswered('NO_ANSWER');
  }
}

type Payloads = Record<string, { receipt?: { id?: unknown }; feed?: { id?: unknown } } | null>;

/** The id of the receipt in the answer to any push, or of the feed in the answer to an order. */
export function idIn(result: Record<string, unknown>, of: 'receipt' | 'feed'): string | undefined {
  const payloads = Object.values((result['data'] ?? {}) as Payloads);
  const id = payloads.map((payload) => payload?.[of]?.id).find((found) => typeof found === 'string');
  return id as string | undefined;
}
