/** What a webhook's answer means for a delivery. */
export type Verdict =
  | { readonly kind: 'taken' }
  /** The sink does not take this record, and will not however often it is sent. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The sink does not work: the feed waits and tries again, or is paused when the sink is gone. */
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly retryAfterMs: number | null;
      readonly gone: boolean;
    };

const longestWaitMs = 3_600_000;
const shortestWaitMs = 1000;

const bounded = (ms: number): number => Math.min(longestWaitMs, Math.max(shortestWaitMs, ms));

const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Retry-After in ms, 1 s to 1 h: seconds or an HTTP date. Anything else says nothing: null. */
export function retryAfterMs(header: string | readonly string[] | undefined, now: number): number | null {
  if (typeof header !== 'string') return null;
  if (/^\d{1,20}$/.test(header)) return bounded(Number(header) * 1000);
  if (!httpDate.test(header)) return null;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : bounded(at - now);
}

/** Other answers of 400 to 499 speak of the one record; these speak of the sink, its address, or who asks. */
const ofTheSink = new Set([401, 402, 403, 404, 405, 407, 408, 421, 423, 425, 429, 451]);
const mayNameItsTime = new Set([429, 503]);

/** The table of answers. Only the status decides: what a sink writes is never interpreted, shown or logged. */
export function judgeAnswer(
  status: number,
  retryAfter: string | readonly string[] | undefined,
  now: number,
): Verdict {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const failed = { kind: 'failed', code: `HTTP_${status}`, retryAfterMs: null, gone: false } as const;
  if (status >= 300 && status < 400) return { ...failed, code: 'REDIRECT_REFUSED' };
  if (status === 410) return { ...failed, gone: true };
  if (mayNameItsTime.has(status)) return { ...failed, retryAfterMs: retryAfterMs(retryAfter, now) };
  if (status >= 400 && status < 500 && !ofTheSink.has(status)) {
    return { kind: 'refused', code: `HTTP_${status}` };
  }
  return failed;
}

const timeouts = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'EADDRNOTAVAIL',
]);

/** The code of a request that had no answer. A closed list: an error's own text may hold what the sink sent. */
export function codeOfNoAnswer(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError') return 'TIMEOUT';
  if (name === 'HTTPParserError') return 'NOT_HTTP';
  if (typeof code !== 'string') return 'NO_ANSWER';
  if (timeouts.has(code)) return 'TIMEOUT';
  if (networkCodes.has(code)) return code;
  if (code === 'UND_ERR_SOCKET') return 'CONNECTION_CLOSED';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'NOT_HTTP';
  if (/^EPROTO$|CERT|SELF_SIGNED|ISSUER|^ERR_(TLS|SSL)|^UNABLE_TO/.test(code)) return 'TLS_FAILED';
  return 'NO_ANSWER';
}
