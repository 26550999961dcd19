/** Why an answer is not one of the graph. */
export type Trouble = 'NO_ANSWER' | 'TOKEN_REFUSED';

export interface HubAnswer {
  /** An execution result as GraphiQL shows it; on trouble one that says what happened. */
  readonly result: Record<string, unknown>;
  readonly trouble: Trouble | null;
}

const silent: HubAnswer = {
  result: {
    errors: [{ message: '枢纽没有应答 The hub does not answer.', extensions: { code: 'NO_ANSWER' } }],
  },
  trouble: 'NO_ANSWER',
};

/** One operation as the bearer of this token. Never throws: silence is an answer that the page can show. */
export async function askHub(params: object, token: string, headers: object = {}): Promise<HubAnswer> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify(params),
    });
    // A proxy in front of a dead hub answers with a page of its own, which does not parse.
    const result = (await response.json()) as Record<string, unknown>;
    return { result, trouble: response.status === 401 ? 'TOKEN_REFUSED' : null };
  } catch {
    return silent;
  }
}

/** The id of the receipt in the answer to any push. */
export function receiptIdIn(result: Record<string, unknown>): string | undefined {
  const pushes = Object.values((result['data'] ?? {}) as Record<string, { receipt?: { id?: unknown } } | null>);
  const id = pushes.map((push) => push?.receipt?.id).find((found) => typeof found === 'string');
  return id as string | undefined;
}
