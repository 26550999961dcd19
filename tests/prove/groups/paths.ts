import assert from 'node:assert/strict';
import { judge } from '../answer.ts';
import { request } from '../ask.ts';
import { type Attack, group } from '../attack.ts';
import { askRaw, statusesOf } from '../raw.ts';

/** Written as they are: a client would tidy them up before it asked. */
const outside: readonly string[] = [
  '/../../../../etc/passwd',
  '/assets/../../../../etc/passwd',
  '/assets/..%2f..%2f..%2f..%2fetc%2fpasswd',
  '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/..%252f..%252fetc%252fpasswd',
  '/..\\..\\..\\etc\\passwd',
  '/assets/..;/..;/package.json',
  '//etc/passwd',
  '/./../package.json',
  '/assets/%00/../../package.json',
  '/index.html%00.js',
  '/.env',
  '/.git/config',
  '/package.json',
  '/../playground.ts',
  '/../identity.ts',
  '/assets/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd',
  '/file:///etc/passwd',
  '/proc/self/environ',
  '/assets/....//....//etc/passwd',
];

/** Of the routes beside the graph. */
const beside: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/audit/tile/../../../etc/passwd'],
  ['GET', '/audit/tile/city/0/99999999999999999999'],
  ['GET', '/audit/tile/__proto__/0/0'],
  ['GET', '/audit/tile/city/8/0'],
  ['GET', '/audit/consistency?from=-1&to=1e9'],
  ['GET', '/audit/consistency?from=0&to=9007199254740993'],
  ['GET', '/audit/bundle?recordId=x&recordId=y'],
  ['GET', '/audit/bundle?recordId=../../etc/passwd'],
  ['DELETE', '/audit/checkpoint'],
  ['GET', '/audit/__proto__'],
  ['GET', '/audit/'],
  ['GET', '/import?type=Resident'],
  ['POST', '/import?type=__proto__'],
  ['POST', '/import'],
  ['POST', '/audit/cosignature'],
  ['GET', '/health/../graphql'],
  ['GET', '/debug/pprof'],
  ['GET', '/admin'],
];

export const paths: Attack[] = [
  ...group(
    'paths',
    outside.map((path) => [
      path,
      async (place) => {
        const said = await askRaw(place, `GET ${path} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n`);
        assert.doesNotMatch(said, /root:.*:0:0|"workspaces"|import .* from|\[core\]|SECRET_FILE|PATH=/);
        const [status = 400] = statusesOf(said);
        assert.ok(status >= 400 && status < 500, String(status));
      },
    ]),
  ),
  ...group(
    'paths',
    beside.map(([method, path]) => [
      `${method} ${path}`,
      async (place) => {
        const url = new URL(place.graphUrl).origin + path;
        const init = { method, ...(method === 'POST' ? { body: '{}' } : {}) };
        const answer = judge(place, await request(url, init));
        assert.ok(answer.status >= 400, `${answer.status}: ${answer.text.slice(0, 100)}`);
        assert.doesNotMatch(answer.text, /root:.*:0:0/);
      },
    ]),
  ),
  ...group('paths', [
    [
      'an address of 20 KiB',
      async (place) => {
        const answer = judge(place, await request(`${place.graphUrl}?query=${'x'.repeat(20_000)}`, {}));
        assert.ok([401, 414, 431].includes(answer.status), String(answer.status));
      },
    ],
  ]),
];
