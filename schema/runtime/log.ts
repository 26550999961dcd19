import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * Logs hold what happened, never what was sent: errors are reduced to name, code and stack, since a database's message
 * and detail may repeat a row's values.
 */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    serializers: {
      err: (error: Error & { code?: string; constraint_name?: string }) => ({
        type: error.name,
        code: error.code,
        constraint: error.constraint_name,
        // The first line of a stack repeats the message.
        at: error.stack?.split('\n').slice(1, 6),
      }),
    },
  });
}
