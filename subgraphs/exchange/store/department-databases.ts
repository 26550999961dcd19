import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { urlForDepartment } from '@cityhub/schema/runtime/database-url';
import type { Platform } from '@cityhub/schema/runtime/platform';

/** Connections to the databases of departments, opened when they are first asked for. */
export interface Inboxes {
  /** Null for a department that no feed delivers to. */
  of(department: string): RawSql | null;
}

export interface ExchangeDeps extends Platform {
  readonly inboxes: Inboxes;
}

/** What exchange needs beyond the platform: the departments' databases, to show a department what it holds. */
export function exchangeDeps(platform: Platform, databaseUrl: string): ExchangeDeps {
  const open = new Map<string, RawSql>();
  const inboxes: Inboxes = {
    of(department) {
      const known = open.get(department);
      if (known !== undefined) return known;
      const feed = platform.book
        .feeds()
        .find((one) => one.department === department && one.sink.kind === 'postgres');
      if (feed === undefined) return null;
      const url = urlForDepartment(databaseUrl, feed.sink.database, platform.secrets);
      const sql = connectRaw(url, { max: 2, name: 'exchange inbox' });
      open.set(department, sql);
      return sql;
    },
  };
  return {
    ...platform,
    inboxes,
    async close() {
      await Promise.all([...open.values()].map((sql) => sql.end({ timeout: 2 })));
      await platform.close();
    },
  };
}
