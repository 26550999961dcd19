import type { ShardName } from '@cityhub/schema/events/define';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import type { Sql } from 'postgres';

/** What an attack has before it: a hub as its users run it, and each subgraph behind a server of its own. */
export interface Place {
  /** The gateway's graph. */
  readonly graphUrl: string;
  /** The graph of each subgraph, which wants what the gateway signs. */
  readonly subgraphs: Readonly<Record<ShardName, string>>;
  readonly secrets: Secrets;
  /** The hub's database as superuser, for looking at what an attack has left there. */
  readonly sql: Sql;
  /** A token for a person of his own, so that no attack uses up the budget of another one. */
  token(claims: TokenClaims): Promise<string>;
  /** Values of a resident that no attacker has a right to: none may be in any answer. */
  readonly canaries: readonly string[];
  /** Ids of what an attacker would like to touch. */
  readonly targets: Targets;
  /** How long an answer may take, in milliseconds. */
  readonly answersWithin: number;
  /** What holds on a machine that does nothing else. */
  readonly goals: { readonly bombMs: number; readonly probeP99Ms: number };
  /** A figure for the summary. */
  note(figure: string, value: string): void;
}

export interface Targets {
  /** The resident whose values the canaries are, in the demo grid. */
  readonly resident: string;
  /** Where he lives, and what says so. */
  readonly unit: string;
  readonly occupancy: string;
  /** What he reported. */
  readonly ticket: string;
  /** The feed of another department than those that attack. */
  readonly feed: string;
}

/** One thing that somebody tries; `run` throws where it succeeds, or where the answer is not as `answer.ts` wants it. */
export interface Attack {
  /** In few words, such as `tokens`. */
  readonly group: string;
  /** What is tried, so that the name alone says what was proven; a published fault has its id in it. */
  readonly name: string;
  /** Takes more than about a second: left out where time is short. */
  readonly slow?: true;
  run(place: Place): Promise<void>;
}

/** The attacks of one group. */
export function group(
  name: string,
  attacks: readonly (readonly [name: string, run: (place: Place) => Promise<void>])[],
): Attack[] {
  return attacks.map(([what, run]) => ({ group: name, name: what, run }));
}

/** The same attacks, for a run that has time. */
export const slowly = (attacks: readonly Attack[]): Attack[] =>
  attacks.map((attack) => ({ ...attack, slow: true }));
