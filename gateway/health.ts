import { type Route, sendJson } from './http-server.ts';

/** One part of the hub that must work. */
export interface Check {
  readonly name: string;
  /** What an operator does where it does not work: one sentence, with the section of docs/runbook.md. */
  readonly help: string;
  /** Its failure is told and does not take the hub out of service: whoever asks it is served all the same. */
  readonly degrades?: true;
  readonly works: () => Promise<boolean>;
}

/** A check and what was last found. */
export interface Health {
  /** By name, for the metrics, too. */
  results(): Promise<readonly (readonly [Check, boolean])[]>;
}

/** What works is asked again after so long, and what does not sooner: a flood of questions costs nothing. */
const goodForMs = 2000;
const badForMs = 200;
/** What has not answered by then does not work. */
const limitMs = 4000;

/** One check, asked once for all who want to know at the same time; never rejects. */
function remembering({ works }: Check): () => Promise<boolean> {
  let known: { readonly works: boolean; readonly until: number } | null = null;
  let asking: Promise<boolean> | null = null;

  async function ask(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), limitMs);
    works().then(resolve, () => resolve(false));
    const found = await promise;
    clearTimeout(timer);
    known = { works: found, until: performance.now() + (found ? goodForMs : badForMs) };
    asking = null;
    return found;
  }

  return () => {
    if (known !== null && performance.now() < known.until) return Promise.resolve(known.works);
    return (asking ??= ask());
  };
}

export function createHealth(checks: readonly Check[]): Health {
  const all = checks.map((check) => [check, remembering(check)] as const);
  return { results: () => Promise.all(all.map(async ([check, works]) => [check, await works()] as const)) };
}

/**
 * /health: the process lives. /ready: 200 while every part works that the hub cannot do without, else 503; which part does not work and
 * what to do about it stands in `problems`.
 */
export function healthRoute(health: Health): Route {
  return async (request, response) => {
    if (request.url === '/health') {
      sendJson(response, 200, { status: 'ok' });
      return true;
    }
    if (request.url !== '/ready') return false;
    const results = await health.results();
    const ready = results.every(([check, works]) => works || check.degrades === true);
    const problems = results.flatMap(([{ name, help }, works]) => (works ? [] : [{ name, help }]));
    const checks = Object.fromEntries(results.map(([{ name }, works]) => [name, works]));
    sendJson(response, ready ? 200 : 503, { ready, checks, problems });
    return true;
  };
}
