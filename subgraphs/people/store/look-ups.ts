import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { createSpentBudgets, lookUpBudget, type SpentBudgets } from '../model/look-ups.ts';

/** Counts look-ups by citizen id, where a restart does not forget them. */
export interface LookUps {
  /** Seconds that the actor has to wait; 0 for a look-up that was counted, or found. */
  count(actor: string, recordId: string, missed: boolean): Promise<number>;
}

/** What the log says of a budget that is spent; the trace id leads to who it was. */
export interface LookUpAlert {
  readonly code: 'LOOK_UPS_SPENT';
  readonly traceId: string;
}

export interface PeopleDeps extends Platform {
  readonly lookUps: LookUps;
  readonly spentBudgets: SpentBudgets;
  /** Writes an alert to the process's log. */
  readonly onAlert: (alert: LookUpAlert) => void;
}

/**
 * What people needs beyond the platform: connections to count look-ups with. Requests that wait for one hold one of the
 * others already, so it must not come out of the same pool.
 */
export function peopleDeps(
  platform: Platform,
  databaseUrl: string,
  onAlert: (alert: LookUpAlert) => void,
): PeopleDeps {
  const sql = connectRaw(urlForRole(databaseUrl, 'people', platform.secrets), {
    max: 2,
    name: 'people look-ups',
  });
  const { missesAnHour, missesADay } = lookUpBudget;
  return {
    ...platform,
    onAlert,
    spentBudgets: createSpentBudgets(),
    lookUps: {
      async count(actor, recordId, missed) {
        const [row] = await sql<{ seconds: number }[]>`
          select log.count_look_up(${actor}, ${recordId}, ${missed}, ${missesAnHour}, ${missesADay}) as seconds`;
        return row?.seconds ?? 0;
      },
    },
    async close() {
      await sql.end({ timeout: 2 });
      await platform.close();
    },
  };
}
