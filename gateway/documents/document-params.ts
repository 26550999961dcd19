import type { RequestParams } from 'graphql-http';

interface ParamsRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: unknown;
  /** May be asked for twice. */
  readonly body: string | object | null | (() => Promise<string | object | null> | string | object | null);
}

const jsonType = /^application\/json\s*(;|$)/i;

function fromAddress(url: string): Record<string, unknown> {
  const { variables, extensions, ...texts } = Object.fromEntries(new URLSearchParams(url.split('?')[1]));
  return {
    ...texts,
    ...(variables === undefined ? {} : { variables: JSON.parse(variables) }),
    ...(extensions === undefined ? {} : { extensions: JSON.parse(extensions) }),
  };
}

/**
 * What a request for a trusted document says, unchecked: it has no `query`, without which graphql-http reads no request.
 * Undefined for every other, and for one that cannot be read: graphql-http says what is wrong with it.
 */
export async function readDocumentParams(request: ParamsRequest): Promise<RequestParams | undefined> {
  const { method, url, headers, body } = request;
  try {
    let params: unknown;
    if (method === 'GET') params = fromAddress(url);
    else if (method === 'POST' && jsonType.test(String((headers as Record<string, unknown>)['content-type'])))
      params = JSON.parse(String(typeof body === 'function' ? await body() : body));
    if (typeof params !== 'object' || params === null || !('documentId' in params)) return undefined;
    return params as object as RequestParams;
  } catch {
    return undefined;
  }
}
