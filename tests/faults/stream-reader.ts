import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import type { EmbeddedHub } from '../harness/embedded-hub.ts';
import { follow } from '../streams/subscribers.ts';

/** A department that follows its stream, and comes back with its last cursor whenever it breaks off. */
export interface StreamReader {
  /** Versions of each record in the order in which they came. */
  readonly versions: ReadonlyMap<string, readonly number[]>;
  readonly breaks: () => number;
  stop(): void;
}

const query = `subscription($feed: ID!, $after: String) {
  changes(feed: $feed, after: $after) { cursor recordId version } }`;

export async function readForEver(
  hub: EmbeddedHub,
  claims: TokenClaims,
  feed: string,
): Promise<StreamReader> {
  const token = await signToken(hub.secrets, claims);
  const versions = new Map<string, number[]>();
  let after: string | null = null;
  let breaks = 0;
  let stopped = false;
  let leave = (): void => {};

  async function once(): Promise<void> {
    const reader = follow('ws', hub.graphUrl, token, { query, variables: { feed, after } });
    leave = reader.leave;
    let taken = 0;
    const take = (): void => {
      for (; taken < reader.events.length; taken += 1) {
        const { cursor, recordId, version } = reader.events[taken];
        const known = versions.get(recordId);
        if (known === undefined) versions.set(recordId, [version]);
        else known.push(version);
        after = cursor;
      }
    };
    const looking = setInterval(take, 20);
    await reader.ended;
    clearInterval(looking);
    take();
  }
  const running = (async () => {
    while (!stopped) {
      await once();
      if (stopped) return;
      breaks += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  return {
    versions,
    breaks: () => breaks,
    stop() {
      stopped = true;
      leave();
      void running;
    },
  };
}
