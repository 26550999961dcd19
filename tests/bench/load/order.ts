/** What the load generator is told to do. It is a process of its own: what it costs must not be the hub's time. */
export interface LoadOrder {
  readonly origin: string;
  readonly path: string;
  readonly token: string | null;
  readonly bodies: BodyOrder;
  readonly pace: Pace;
}

/** A body, and the text that a good answer to it holds: one without it, or with another status than 200, is a failure. */
export interface Question {
  readonly body: string;
  readonly expected: string;
}

/** Bodies are made before the clock runs. */
export type BodyOrder =
  | { readonly kind: 'questions'; readonly questions: readonly Question[]; readonly requests: number }
  /** Pushes of invented citizens that no order before had: `rows` in each request; one is a single push. */
  | {
      readonly kind: 'residents';
      readonly firstIndex: number;
      readonly requests: number;
      readonly rows: number;
    };

export type Pace =
  /** Each caller sends its next request when it has the answer to the one before. */
  | { readonly kind: 'callers'; readonly callers: number }
  /** Requests are sent when they are due, however slow the answers are. */
  | { readonly kind: 'offered'; readonly perSecond: number };

/** When a push was sent, in ms since the epoch, and the position that its change got. */
export interface SentPush {
  readonly position: number;
  readonly at: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Of the answers, in ms. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly failures: number;
  readonly firstFailure: string | null;
  /** Of an offered load only. */
  readonly sent: readonly SentPush[];
}
