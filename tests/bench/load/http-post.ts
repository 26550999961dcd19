import type { Dispatcher } from 'undici';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export type Post = (dispatcher: Dispatcher, body: Buffer) => Promise<Answer>;

/** A POST at undici's lowest level: streams, redirects and cookies would cost more than the request itself. */
export function postTo(path: string, token: string | null): Post {
  const headers = ['content-type', 'application/json', 'accept', 'application/json'];
  if (token !== null) headers.push('authorization', `Bearer ${token}`);
  return (dispatcher, body) =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      dispatcher.dispatch(
        { path, method: 'POST', headers, body },
        {
          // undici takes a handler without it for one of its older kind.
          onRequestStart: () => {},
          onResponseStart: (_controller, statusCode) => {
            status = statusCode;
          },
          onResponseData: (_controller, chunk) => {
            chunks.push(chunk);
          },
          onResponseEnd: () => {
            const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
            resolve({ status, text: whole.toString('utf8') });
          },
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
}
