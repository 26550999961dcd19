import { describe, expect, test } from 'vitest';
import { codeOfNoAnswer, judgeAnswer, retryAfterMs, type Verdict } from './answers.ts';

const now = Date.parse('2026-03-01T08:00:00Z');

const failed = (code: string, retryAfter: number | null = null, gone = false): Verdict => ({
  kind: 'failed',
  code,
  retryAfterMs: retryAfter,
  gone,
});
const refused = (code: string): Verdict => ({ kind: 'refused', code });
const taken: Verdict = { kind: 'taken' };

const answers: readonly (readonly [status: number, retryAfter: string | string[] | undefined, Verdict])[] = [
  [200, undefined, taken],
  [201, undefined, taken],
  [202, '30', taken],
  [204, undefined, taken],
  [299, undefined, taken],
  [101, undefined, failed('HTTP_101')],
  [300, undefined, failed('REDIRECT_REFUSED')],
  [301, undefined, failed('REDIRECT_REFUSED')],
  [302, undefined, failed('REDIRECT_REFUSED')],
  [304, undefined, failed('REDIRECT_REFUSED')],
  [307, '10', failed('REDIRECT_REFUSED')],
  [308, undefined, failed('REDIRECT_REFUSED')],
  [400, undefined, refused('HTTP_400')],
  [401, undefined, failed('HTTP_401')],
  [403, undefined, failed('HTTP_403')],
  [404, undefined, failed('HTTP_404')],
  [405, undefined, failed('HTTP_405')],
  [408, undefined, failed('HTTP_408')],
  [409, undefined, refused('HTTP_409')],
  [410, undefined, failed('HTTP_410', null, true)],
  [413, '60', refused('HTTP_413')],
  [415, undefined, refused('HTTP_415')],
  [418, undefined, refused('HTTP_418')],
  [421, undefined, failed('HTTP_421')],
  [422, undefined, refused('HTTP_422')],
  [425, undefined, failed('HTTP_425')],
  [429, undefined, failed('HTTP_429')],
  [429, '30', failed('HTTP_429', 30_000)],
  [429, '0', failed('HTTP_429', 1000)],
  [429, '1000000000', failed('HTTP_429', 3_600_000)],
  [429, '1e9', failed('HTTP_429')],
  [429, '-1', failed('HTTP_429')],
  [429, 'soon', failed('HTTP_429')],
  [429, ['5', '10'], failed('HTTP_429')],
  [429, 'Sun, 01 Mar 2026 08:00:20 GMT', failed('HTTP_429', 20_000)],
  [429, 'Sun, 01 Mar 2020 08:00:20 GMT', failed('HTTP_429', 1000)],
  [429, 'Sun, 01 Mar 2099 08:00:20 GMT', failed('HTTP_429', 3_600_000)],
  [500, '60', failed('HTTP_500')],
  [503, '60', failed('HTTP_503', 60_000)],
  [504, undefined, failed('HTTP_504')],
  [599, undefined, failed('HTTP_599')],
  [999, undefined, failed('HTTP_999')],
];

describe('the table of answers', () => {
  test.each(answers)('%s with Retry-After %s', (status, retryAfter, verdict) => {
    expect(judgeAnswer(status, retryAfter, now)).toEqual(verdict);
  });
  test('it has an answer for each status, and only 2xx is taken', () => {
    for (let status = 100; status < 1000; status++) {
      expect(judgeAnswer(status, undefined, now).kind === 'taken', String(status)).toBe(
        status >= 200 && status < 300,
      );
    }
  });
});

test('no Retry-After makes a feed wait less than 1 s or more than 1 h', () => {
  const headers = ['9'.repeat(20), '0', '00', 'Mon, 32 Jan 2026 00:00:00 GMT', '٣', ' 5', '5, 6', '1.5', ''];
  for (const header of headers) {
    const wait = retryAfterMs(header, now);
    if (wait === null) continue;
    expect(wait, header).toBeGreaterThanOrEqual(1000);
    expect(wait, header).toBeLessThanOrEqual(3_600_000);
  }
});

describe('a request without an answer has a code of a closed list', () => {
  const noAnswers: readonly (readonly [object | null, string])[] = [
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'TIMEOUT'],
    [{ code: 'UND_ERR_HEADERS_TIMEOUT' }, 'TIMEOUT'],
    [{ name: 'TimeoutError', code: 23 }, 'TIMEOUT'],
    [{ code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
    [{ code: 'ECONNRESET' }, 'ECONNRESET'],
    [{ code: 'UND_ERR_SOCKET' }, 'CONNECTION_CLOSED'],
    [{ name: 'HTTPParserError', data: '陈晓明' }, 'NOT_HTTP'],
    [{ name: 'HTTPParserError', code: 'HPE_INVALID_CONSTANT' }, 'NOT_HTTP'],
    [{ code: 'UND_ERR_HEADERS_OVERFLOW' }, 'NOT_HTTP'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'TLS_FAILED'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'TLS_FAILED'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'TLS_FAILED'],
    [{ code: 'EPROTO' }, 'TLS_FAILED'],
    [{ code: '陈晓明' }, 'NO_ANSWER'],
    [{ message: 'no code' }, 'NO_ANSWER'],
    [null, 'NO_ANSWER'],
  ];
  test.each(noAnswers)('%j is %s', (error, code) => {
    expect(codeOfNoAnswer(error)).toBe(code);
  });
});
