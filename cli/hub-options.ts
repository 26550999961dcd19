import type { InProcessOptions } from '@cityhub/gateway/in-process';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { Config } from './config.ts';

export interface HubOptions {
  readonly config: Pick<
    Config,
    'host' | 'port' | 'redisUrl' | 'mode' | 'logLevel' | 'subgraphs' | 'secretFile' | 'readsDir'
  > &
    // A test's hub without it refuses nothing.
    Partial<
      Pick<Config, 'sealLimitSeconds' | 'drainSeconds' | 'queryBudget' | 'requestBudget' | 'oidc' | 'tracing'>
    >;
  readonly adminUrl: string;
  readonly secrets: Secrets;
  readonly report: (line: string) => void;
  /** A test's virtual clock. */
  readonly now?: () => Date;
  /** A test's own limits of live streams; remote subgraphs keep theirs. */
  readonly streams?: { readonly stalledMs: number; readonly perFeed: number };
  /** A bench measures what the record of reads costs; no configuration says this. */
  readonly withoutReadAudit?: true;
  /** A test counts the fetches of a plan. */
  readonly onFetch?: InProcessOptions['onFetch'];
}
