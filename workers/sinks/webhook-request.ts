import type { SinkAddress } from '@cityhub/schema/policy/grant';
import { type Dispatcher, Pool } from 'undici';
import { codeOfNoAnswer } from './answers.ts';
import { type Lookup, systemLookup } from './approved-address.ts';
import { createConnector } from './connector.ts';
import { SinkFailed } from './failures.ts';

export interface WebhookAnswer {
  readonly status: number;
  readonly retryAfter: string | readonly string[] | undefined;
  /** What came of the body, or empty when it was too long or was cut off. */
  readonly body: Buffer;
}

/** One webhook's address. Throws SinkFailed when there is no answer. */
export interface WebhookClient {
  post(headers: Record<string, string>, body: Buffer, signal: AbortSignal): Promise<WebhookAnswer>;
  close(): Promise<void>;
}

/** From the request's last byte to the end of the answer's headers. */
const headersTimeoutMs = 5000;
/** The whole request, whatever the other side does in between. */
const totalTimeoutMs = 10_000;
const maxHeaderBytes = 16 * 1024;
/** More than any receipt; the rest of an answer is not read. */
const maxBodyBytes = 4 * 1024;

async function readBounded(body: Dispatcher.ResponseData['body']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop closes the connection.
      if (size > maxBodyBytes) return Buffer.alloc(0);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    // Cut off or too slow: the status came, and it alone counts.
    return Buffer.alloc(0);
  }
}

/** Where a URL may send to: no user, no password, no fragment, https (or http, which the connector allows on loopback only). */
function checkedUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) throw new SinkFailed('ADDRESS_REFUSED');
  if (url.username !== '' || url.password !== '') throw new SinkFailed('ADDRESS_REFUSED');
  return url;
}

/** No redirect is followed and no proxy of the environment is used: a Pool knows neither. */
export function openWebhookClient(
  address: string,
  approved: readonly SinkAddress[] | null,
  connections: number,
  lookup: Lookup = systemLookup,
): WebhookClient {
  const url = checkedUrl(address);
  const pool = new Pool(url.origin, {
    connections,
    pipelining: 1,
    connect: createConnector(approved, lookup),
    headersTimeout: headersTimeoutMs,
    bodyTimeout: headersTimeoutMs,
    maxHeaderSize: maxHeaderBytes,
    // Shorter than any server keeps an idle connection: one that it has just closed would look like a failure.
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 10_000,
  });
  return {
    async post(headers, body, signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(totalTimeoutMs)]);
      try {
        const answer = await pool.request({
          path: url.pathname + url.search,
          method: 'POST',
          headers,
          body,
          signal: limit,
        });
        const { statusCode: status, headers: answered } = answer;
        return { status, retryAfter: answered['retry-after'], body: await readBounded(answer.body) };
      } catch (error) {
        // Without the cause: a parser's error carries what the sink sent.
        throw error instanceof SinkFailed ? error : new SinkFailed(codeOfNoAnswer(error));
      }
    },
    close: () => pool.destroy(),
  };
}
