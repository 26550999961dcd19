/** The sink as a whole does not work: the feed backs off, and nothing of it is lost. */
export class SinkFailed extends Error {
  /** A code that can be shown, such as TIMEOUT, HTTP_503 or an SQLSTATE: never a sink's own words. */
  readonly code: string;
  /** What the sink asked for, in ms, bounded. */
  readonly retryAfterMs: number | null;
  /** The sink says that it is gone for good: the feed is paused until somebody resumes it. */
  readonly gone: boolean;
  constructor(code: string, options: { retryAfterMs?: number; gone?: boolean; cause?: unknown } = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.gone = options.gone ?? false;
  }
}

/** The sink works but does not take this record, and will not however often it is sent. */
export class RecordRefused extends Error {
  readonly position: number;
  /** A code that can be shown, such as HTTP_422 or an SQLSTATE. */
  readonly detail: string;
  constructor(position: number, detail: string) {
    super(detail);
    this.position = position;
    this.detail = detail;
  }
}

/** The sink works but does not take something in this block, and does not say what: the block is halved until it shows. */
export class BlockRefused extends Error {
  /** A code that can be shown, such as an SQLSTATE. */
  readonly detail: string;
  constructor(detail: string) {
    super(detail);
    this.detail = detail;
  }
}

/** Whether the sink works and refuses what it was sent, as opposed to not working. */
export const isRefusal = (error: unknown): error is RecordRefused | BlockRefused =>
  error instanceof RecordRefused || error instanceof BlockRefused;

/** A code that can be shown: the sink's own, an SQLSTATE or Node's, never a message, which may repeat values. */
export function codeOf(error: unknown): string {
  if (isRefusal(error)) return error.detail;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'SINK_FAILED';
}
