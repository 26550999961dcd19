import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, errorCodes } from '@cityhub/schema/runtime/errors';
import { z } from 'zod';
import { reasonOf, UserError } from '../user-error.ts';

const codes = z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]);
const refusedLine = z.object({
  line: z.number(),
  code: codes,
  issues: z.array(z.object({ column: z.string().nullable(), code: codes })),
});
const sums = z.object({
  accepted: z.number(),
  repeated: z.number(),
  refused: z.number(),
  taken: z.number(),
});

/** What became of some rows; `line` of a refused one is its place among them, from 1. */
export interface Uploaded {
  readonly accepted: number;
  readonly repeated: number;
  readonly refused: readonly z.infer<typeof refusedLine>[];
}

export interface UploadOptions {
  /** Of the hub, as in http://127.0.0.1:4000. */
  readonly url: string;
  readonly type: string;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Told in one line why nothing moves. */
  readonly report: (line: string) => void;
}

const requestMs = 120_000;
/** With its pauses this is half a minute of a hub that starts again. */
const maxFailures = 8;
const maxPauseMs = 8000;

interface Answer {
  readonly status: number;
  readonly retryAfterSeconds: number;
  readonly lines: readonly string[];
}

async function post(options: UploadOptions, rows: readonly string[]): Promise<Answer> {
  const response = await fetch(new URL(`/import?type=${options.type}`, options.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/x-ndjson' },
    body: rows.map((row) => `${row}\n`).join(''),
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(requestMs)]),
  });
  const text = await response.text();
  const retryAfterSeconds = Number(response.headers.get('retry-after') ?? 1);
  return {
    status: response.status,
    retryAfterSeconds,
    lines: text.split('\n').filter((line) => line !== ''),
  };
}

/** The answer, or null where the hub could not be asked or could not do it: then it is asked again. */
async function attempt(options: UploadOptions, rows: readonly string[]): Promise<Answer | null> {
  const answer = await post(options, rows).catch((error: unknown) => {
    options.signal.throwIfAborted();
    options.report(`the hub does not answer (${reasonOf(error)}), trying again`);
    return null;
  });
  if (answer === null || answer.status === 200 || answer.status === 429) return answer;
  if (answer.status === 401)
    throw new UserError('The hub refuses the key: it has run out, was revoked, or is another hub’s.');
  if (answer.status < 500) throw new UserError(`The hub refuses the import (${answer.status}).`);
  options.report(`the hub is not well (${answer.status}), trying again`);
  return null;
}

/** Sends rows until each is decided: waits where the quota asks for it, and asks again where the hub is away. */
export async function upload(options: UploadOptions, rows: readonly string[]): Promise<Uploaded> {
  const total = { accepted: 0, repeated: 0, refused: [] as Uploaded['refused'][number][] };
  let done = 0;
  let failures = 0;
  while (done < rows.length) {
    const answer = await attempt(options, rows.slice(done));
    if (answer === null) {
      failures += 1;
      if (failures > maxFailures)
        throw new UserError('The hub does not answer: the same command goes on where this one stopped.');
      await sleep(Math.min(250 * 2 ** failures, maxPauseMs), undefined, { signal: options.signal });
      continue;
    }
    failures = 0;
    const last = sums.parse(JSON.parse(answer.lines.at(-1) ?? 'null'));
    for (const line of answer.lines.slice(0, -1)) {
      const refused = refusedLine.parse(JSON.parse(line));
      total.refused.push({ ...refused, line: refused.line + done });
    }
    total.accepted += last.accepted;
    total.repeated += last.repeated;
    done += last.taken;
    if (answer.status !== 429) continue;
    options.report(`the quota is used up, going on in ${answer.retryAfterSeconds} s`);
    await sleep(answer.retryAfterSeconds * 1000, undefined, { signal: options.signal });
  }
  return total;
}
