import { events } from '@cityhub/schema/events/index';
import type { Grant } from '@cityhub/schema/policy/grant';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, InvalidInputError, issue, NotFoundError } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { type GrantInput, newProposal } from '../model/grant-input.ts';
import { mayAskForGrant, maySeeGrant } from '../model/grant-policy.ts';
import {
  type FeedGain,
  feedGainsOf,
  type Gain,
  gainsOf,
  placesOf,
  type Trial,
} from '../model/grant-trial.ts';
import { listDepartments } from '../store/departments.ts';
import { proposalById } from '../store/grant-proposals.ts';
import { otherGrants } from '../store/grants.ts';
import { countInTime, countRecords, type RecordCounts } from '../store/record-counts.ts';
import type { GrantDeps } from './append-grant-change.ts';
import { grantFacts, holderOf } from './propose-grant.ts';

export interface TriedGain extends Gain {
  /** Null: not counted, because it would take too long, or because nobody pushes the entity and it stands in no log. */
  readonly records: number | null;
}

export interface TriedGrant {
  readonly gains: readonly TriedGain[];
  readonly feeds: readonly FeedGain[];
  /** There are more records than were counted. */
  readonly atLeast: boolean;
}

type Asked = Pick<
  Grant,
  'role' | 'department' | 'entity' | 'fields' | 'treatment' | 'jurisdiction' | 'purpose'
> & { readonly id: string | null };

/** One of both. */
export interface TrialArgs {
  readonly input?: GrantInput | null | undefined;
  readonly proposalId?: string | null | undefined;
}

async function askedFor(
  tx: Tx,
  deps: Pick<GrantDeps, 'now'>,
  actor: Actor,
  { input, proposalId }: TrialArgs,
): Promise<Asked> {
  if ((input == null) === (proposalId == null)) throw new InvalidInputError([issue('REQUIRED', 'input')]);
  if (input != null) {
    if (!mayAskForGrant(actor, holderOf(input))) throw new ForbiddenError();
    return { ...newProposal(input, await grantFacts(tx, input, deps.now()), 'input'), id: null };
  }
  const proposal = isUuid(proposalId ?? '') ? await proposalById(tx, proposalId as string) : null;
  if (proposal === null || !maySeeGrant(actor, proposal)) throw new NotFoundError();
  return proposal;
}

/** Null where nothing of the entity stands in the log, or where counting took too long. */
async function recordsOf(
  deps: Pick<GrantDeps, 'access'>,
  actor: Actor,
  entity: string,
  places: readonly string[],
): Promise<RecordCounts | null> {
  const event = events.get(entity);
  return event === undefined
    ? null
    : countInTime(() => deps.access.asActor(actor, (tx) => countRecords(tx, event, places)));
}

/**
 * What a right would change if it held now, stored nowhere: who would gain which field of how many records, and which feeds
 * would carry more. Of an input, or of a proposal, so that whoever approves sees what he approves.
 */
export async function tryGrant(
  deps: Pick<GrantDeps, 'access' | 'now' | 'book'>,
  actor: Actor,
  args: TrialArgs,
): Promise<TriedGrant> {
  const trial = await deps.access.asActor(actor, async (tx): Promise<Trial> => {
    const { id, ...grant } = await askedFor(tx, deps, actor, args);
    return {
      grant: { ...grant, validFrom: new Date(0), validTo: new Date('9999-01-01') },
      others: await otherGrants(tx, id),
      departments: (await listDepartments(tx)).map(({ code }) => code),
      feeds: deps.book.feeds(),
    };
  });
  const gains = gainsOf(trial);
  const counts =
    gains.length === 0 ? null : await recordsOf(deps, actor, trial.grant.entity, placesOf(trial));
  const countOf = (places: readonly string[]): number | null =>
    counts === null ? null : places.reduce((sum, place) => sum + (counts.byPlace.get(place) ?? 0), 0);
  return {
    gains: gains.map((gain) => ({ ...gain, records: countOf(gain.places) })),
    feeds: feedGainsOf(trial),
    atLeast: counts?.atLeast ?? false,
  };
}
