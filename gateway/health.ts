import { type Route, sendJson } from './http-server.ts';

/** One part of the hub that must work before the hub is ready. */
export interface Check {
  readonly name: string;
  readonly works: () => Promise<boolean>;
}

/** /health: the process lives. /ready: 200 once every part works, else 503 and which part does not. */
export function healthRoute(checks: readonly Check[]): Route {
  return async (request, response) => {
    if (request.url === '/health') {
      sendJson(response, 200, { status: 'ok' });
      return true;
    }
    if (request.url !== '/ready') return false;
    const results = await Promise.all(
      checks.map(async ({ name, works }) => [name, await works().catch(() => false)] as const),
    );
    const ready = results.every(([, works]) => works);
    sendJson(response, ready ? 200 : 503, { ready, checks: Object.fromEntries(results) });
    return true;
  };
}
