import type { EntityEvent } from '@cityhub/schema/events/define';
import { eventOf, events } from '@cityhub/schema/events/index';
import type { FilterCondition } from '@cityhub/schema/policy/grant';
import { type InputChecks, inputChecks, isStorableText } from '@cityhub/schema/runtime/input-checks';
import { type FeedConditionInput, readFilter } from './feed-filter.ts';
import { isReceiptKey, readPostgresUrl, readWebhookUrl, type SinkHost } from './sink-url.ts';

export interface FeedSinkInput {
  readonly postgres?: { readonly connectionString: string } | null | undefined;
  readonly webhook?:
    | { readonly url: string; readonly receiptKey?: string | null | undefined }
    | null
    | undefined;
  readonly stream?: boolean | null | undefined;
  readonly ownDatabase?: boolean | null | undefined;
}

export interface CreateFeedInput {
  readonly name: string;
  readonly entity: string;
  readonly fields: readonly string[];
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly filter?: readonly FeedConditionInput[] | null | undefined;
  readonly sink: FeedSinkInput;
  readonly whenParked?: 'SUPERSEDE' | 'HOLD' | null | undefined;
}

/** A sink as it was asked for, its credential still in the clear: it is sealed before it goes any further. */
export type SinkOrder =
  | { readonly kind: 'postgres' }
  | { readonly kind: 'stream' }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      readonly receiptKey: string | null;
      readonly at: SinkHost;
    }
  | {
      readonly kind: 'external-postgres';
      readonly url: string;
      readonly at: SinkHost & { readonly database: string };
    };

export interface NewFeed {
  readonly name: string;
  readonly event: EntityEvent;
  readonly fields: readonly string[];
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly filter: readonly FilterCondition[];
  readonly sink: SinkOrder;
  readonly whenParked: 'SUPERSEDE' | 'HOLD';
}

export interface FeedFacts {
  readonly production: boolean;
  readonly nameTaken: boolean;
  /** Whether the jurisdiction is a grid's code, or the beginning of one. */
  readonly placeExists: boolean;
  /** What the department's grants give of the entity for the purpose, anywhere in the area. */
  readonly granted: ReadonlyMap<string, 'SEE' | 'MASK'>;
}

const maxFields = 100;
const maxName = 100;
const maxPurpose = 60;

export function isJurisdiction(text: string): boolean {
  return /^[0-9]{2,15}$/.test(text);
}

export interface GrantQuestion {
  readonly entity: string;
  readonly jurisdiction: string;
  readonly purpose: string;
}

/** What grants are asked for: a text that Postgres refuses must not reach it. Null where a part is no good. */
export function grantQuestionOf(input: CreateFeedInput): GrantQuestion | null {
  const { entity, jurisdiction, purpose } = input;
  const isName = purpose.length <= maxPurpose && isStorableText(purpose);
  return events.has(entity) && isJurisdiction(jurisdiction) && isName
    ? { entity, jurisdiction, purpose }
    : null;
}

/** Whether a name may be looked up. */
export function isFeedName(name: string): boolean {
  return name.length <= maxName && isStorableText(name);
}

function readFields(
  event: EntityEvent,
  input: CreateFeedInput,
  granted: FeedFacts['granted'] | null,
  checks: InputChecks,
) {
  if (input.fields.length === 0) checks.fail('REQUIRED', 'fields');
  if (input.fields.length > maxFields) {
    checks.fail('INVALID_INPUT', 'fields');
    return [];
  }
  for (const [index, field] of input.fields.entries()) {
    if (!Object.hasOwn(event.fields, field)) checks.fail('UNKNOWN_FIELD', 'fields', String(index));
    else if (granted !== null && !granted.has(field))
      checks.fail('FIELD_NOT_GRANTED', 'fields', String(index));
  }
  // In the catalogue's order, each once.
  return Object.keys(event.fields).filter((field) => input.fields.includes(field));
}

function readSink(input: FeedSinkInput, production: boolean, checks: InputChecks): SinkOrder {
  const { postgres, webhook, stream, ownDatabase } = input;
  const chosen = [postgres != null, webhook != null, stream === true, ownDatabase === true];
  const count = chosen.filter(Boolean).length;
  if (count !== 1) checks.fail(count === 0 ? 'REQUIRED' : 'INVALID_INPUT', 'sink');
  if (webhook != null) {
    const at = readWebhookUrl(webhook.url, production);
    const receiptKey = webhook.receiptKey ?? null;
    if (at === null) checks.fail('INVALID_URL', 'sink', 'webhook', 'url');
    if (receiptKey !== null && !isReceiptKey(receiptKey))
      checks.fail('INVALID_KEY', 'sink', 'webhook', 'receiptKey');
    if (at !== null) return { kind: 'webhook', url: webhook.url, receiptKey, at };
  }
  if (postgres != null) {
    const at = readPostgresUrl(postgres.connectionString);
    if (at !== null) return { kind: 'external-postgres', url: postgres.connectionString, at };
    checks.fail('INVALID_URL', 'sink', 'postgres', 'connectionString');
  }
  return { kind: stream === true ? 'stream' : 'postgres' };
}

/** The feed that was asked for. Throws InvalidInputError with every wrong field at once. */
export function newFeed(input: CreateFeedInput, facts: FeedFacts): NewFeed {
  const checks = inputChecks('input');
  const name = checks.text('name', input.name, maxName);
  const purpose = checks.text('purpose', input.purpose, maxPurpose);
  const legalBasis = checks.text('legalBasis', input.legalBasis, 500);
  if (facts.nameTaken) checks.fail('NAME_TAKEN', 'name');
  if (!isJurisdiction(input.jurisdiction) || !facts.placeExists)
    checks.fail('INVALID_JURISDICTION', 'jurisdiction');
  const sink = readSink(input.sink, facts.production, checks);
  if (!events.has(input.entity)) {
    checks.fail('UNKNOWN_ENTITY', 'entity');
    checks.done();
  }
  const event = eventOf(input.entity);
  // Without a good place and purpose nobody can say what is granted.
  const isAsked = grantQuestionOf(input) !== null && facts.placeExists;
  const granted = isAsked ? facts.granted : null;
  const seen =
    granted === null
      ? null
      : new Set([...granted].filter(([, one]) => one === 'SEE').map(([field]) => field));
  const fields = readFields(event, input, granted, checks);
  const filter = readFilter(event, input.filter ?? [], seen, checks);
  checks.done();
  const { jurisdiction } = input;
  const whenParked = input.whenParked ?? 'SUPERSEDE';
  return { name, event, fields, jurisdiction, purpose, legalBasis, filter, sink, whenParked };
}
