import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { urlForDepartment, urlForRole } from '@cityhub/schema/runtime/database-url';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { createOpenStreams, type OpenStreams, type StreamLimits } from './open-streams.ts';
import type { RecordLog } from './record-log.ts';

/** Connections to the databases of departments, opened when they are first asked for. */
export interface Inboxes {
  /** Null for a department that no feed delivers to. */
  of(department: string): RawSql | null;
}

export interface ExchangeDeps extends Platform {
  readonly inboxes: Inboxes;
  readonly streams: OpenStreams;
  readonly recordLog: RecordLog;
  /** Writes an alert to the process's log. */
  readonly onAlert: (alert: AlertLine) => void;
}

/** What the log says of an alert: its code and ids. */
export interface AlertLine {
  readonly code: string;
  readonly alertId: number;
  readonly [id: string]: string | number;
}

/** What exchange needs beyond the platform: the departments' databases, to show a department what it holds. */
export function exchangeDeps(
  platform: Platform,
  databaseUrl: string,
  onAlert: (alert: AlertLine) => void,
  streamLimits: Partial<StreamLimits> = {},
): ExchangeDeps {
  const open = new Map<string, RawSql>();
  const recordLog = connectRaw(urlForRole(databaseUrl, 'append', platform.secrets), {
    max: 2,
    name: 'exchange amend',
  });
  const inboxes: Inboxes = {
    of(department) {
      const known = open.get(department);
      if (known !== undefined) return known;
      const sink = platform.book
        .feeds()
        .filter((one) => one.department === department)
        .map((one) => one.sink)
        .find((one) => one.kind === 'postgres');
      if (sink === undefined) return null;
      const url = urlForDepartment(databaseUrl, sink.database, platform.secrets);
      const sql = connectRaw(url, { max: 2, name: 'exchange inbox' });
      open.set(department, sql);
      return sql;
    },
  };
  return {
    ...platform,
    inboxes,
    recordLog,
    onAlert,
    streams: createOpenStreams(platform.access, streamLimits),
    async close() {
      await Promise.all([recordLog, ...open.values()].map((sql) => sql.end({ timeout: 2 })));
      await platform.close();
    },
  };
}
