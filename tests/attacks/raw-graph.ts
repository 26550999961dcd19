import { connect } from 'node:net';

/** An answer as bytes, for tests that compare what two callers can see of it. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * The ways of a request through the gateway: JSON for JSON takes the short one, any other wish the one of the GraphQL
 * runtime. What is refused on one must be refused on the other.
 */
export const ways = ['application/json', 'application/graphql-response+json'] as const;
export type Way = (typeof ways)[number];

/** One POST, with the headers that an attacker would like, and nothing added but the content type. */
export async function post(
  graphUrl: string,
  body: unknown,
  headers: Record<string, string> = {},
  way: Way = 'application/json',
): Promise<RawAnswer> {
  const response = await fetch(graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: way, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

export const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** A request written by hand, for headers that no HTTP client would send; resolves with whatever the server answers. */
export function speak(graphUrl: string, headerLines: readonly string[], body: string): Promise<string> {
  const { hostname, port, pathname, host } = new URL(graphUrl);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    ...headerLines,
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

/** The body of what `speak` resolved with. */
export const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);
