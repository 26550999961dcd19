/** A version of a record as provenance tells it: metadata, never a value. */
export interface ProvVersion {
  /** Tree and position, as in `people/42`. */
  readonly place: string;
  readonly entity: string;
  readonly operation: string;
  readonly actor: string;
  readonly source: string;
  readonly purpose: string;
  readonly traceId: string;
  readonly cause: string | null;
  readonly acceptedAt: Date;
  readonly withdraws: boolean;
}

/** A copy of one version at a department. */
export interface ProvCopy {
  readonly place: string;
  readonly feedId: string;
  readonly department: string;
  readonly deliveredAt: Date;
}

type Relation = Readonly<Record<string, string>>;
type Elements = Record<string, Record<string, unknown>>;

export interface ProvDocument {
  readonly prefix: Readonly<Record<string, string>>;
  readonly entity: Elements;
  readonly activity: Elements;
  readonly agent: Elements;
  readonly wasGeneratedBy: Record<string, Relation>;
  readonly used: Record<string, Relation>;
  readonly wasAssociatedWith: Record<string, Relation>;
  readonly wasAttributedTo: Record<string, Relation>;
  readonly actedOnBehalfOf: Record<string, Relation>;
  readonly wasDerivedFrom: Record<string, Relation>;
  readonly wasInvalidatedBy: Record<string, Relation>;
  readonly wasInformedBy: Record<string, Relation>;
}

/** A qualified name: what may not stand in one becomes a hyphen. */
const named = (kind: string, id: string): string => `hub:${kind}-${id.replaceAll(/[^A-Za-z0-9_.-]/g, '-')}`;
const typed = (type: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  'prov:type': { $: `hub:${type}`, type: 'prov:QUALIFIED_NAME' },
  ...more,
});

function emptyDocument(origin: string): ProvDocument {
  return {
    prefix: { hub: `urn:${origin.replaceAll('/', ':')}:` },
    entity: {},
    activity: {},
    agent: {},
    wasGeneratedBy: {},
    used: {},
    wasAssociatedWith: {},
    wasAttributedTo: {},
    actedOnBehalfOf: {},
    wasDerivedFrom: {},
    wasInvalidatedBy: {},
    wasInformedBy: {},
  };
}

function relate(relations: Record<string, Relation>, relation: Relation): void {
  relations[
    `_:r${Object.values(relation)
      .join('-')
      .replaceAll(/[^A-Za-z0-9-]/g, '')}`
  ] = relation;
}

function addVersion(
  document: ProvDocument,
  recordId: string,
  version: ProvVersion,
  before: ProvVersion | undefined,
): void {
  const { place, actor, source, acceptedAt, operation, purpose, traceId, cause } = version;
  const entity = named('version', place);
  const activity = named('push', place);
  const at = acceptedAt.toISOString();
  document.activity[activity] = typed('Push', {
    'prov:startTime': at,
    'prov:endTime': at,
    'hub:operation': operation,
    'hub:purpose': purpose,
    'hub:traceId': traceId,
  });
  document.agent[named('actor', actor)] = typed('Actor');
  document.agent[named('source', source)] = typed('Source');
  relate(document.wasAssociatedWith, {
    'prov:activity': activity,
    'prov:agent': named('actor', actor),
  });
  relate(document.actedOnBehalfOf, {
    'prov:delegate': named('actor', actor),
    'prov:responsible': named('source', source),
    'prov:activity': activity,
  });
  if (cause !== null && /^[a-z]+\/\d+$/.test(cause)) {
    document.activity[named('push', cause)] ??= typed('Push');
    relate(document.wasInformedBy, { 'prov:informed': activity, 'prov:informant': named('push', cause) });
  }
  if (before !== undefined) {
    const invalidated = { 'prov:entity': named('version', before.place), 'prov:activity': activity };
    relate(document.wasInvalidatedBy, { ...invalidated, 'prov:time': at });
  }
  // What withdraws a record makes no new state of it.
  if (version.withdraws) return;
  document.entity[entity] = typed('RecordVersion', {
    'hub:recordId': recordId,
    'hub:entity': version.entity,
  });
  relate(document.wasGeneratedBy, { 'prov:entity': entity, 'prov:activity': activity, 'prov:time': at });
  relate(document.wasAttributedTo, { 'prov:entity': entity, 'prov:agent': named('source', source) });
  if (before !== undefined && !before.withdraws) {
    const derived = { 'prov:generatedEntity': entity, 'prov:usedEntity': named('version', before.place) };
    relate(document.wasDerivedFrom, { ...derived, 'prov:activity': activity });
  }
}

function addCopy(document: ProvDocument, { place, feedId, department, deliveredAt }: ProvCopy): void {
  const copy = named('copy', `${feedId}-${place}`);
  const delivery = named('delivery', `${feedId}-${place}`);
  const version = named('version', place);
  if (document.entity[version] === undefined) return;
  const at = deliveredAt.toISOString();
  document.entity[copy] = typed('Copy', { 'hub:feedId': feedId });
  document.activity[delivery] = typed('Delivery', { 'prov:endTime': at });
  document.agent[named('department', department)] = typed('Department');
  relate(document.used, { 'prov:activity': delivery, 'prov:entity': version });
  relate(document.wasGeneratedBy, { 'prov:entity': copy, 'prov:activity': delivery, 'prov:time': at });
  relate(document.wasAttributedTo, { 'prov:entity': copy, 'prov:agent': named('department', department) });
  relate(document.wasDerivedFrom, {
    'prov:generatedEntity': copy,
    'prov:usedEntity': version,
    'prov:activity': delivery,
  });
}

/**
 * One record's history as W3C PROV-JSON: entities are its versions and the departments' copies, activities the pushes and
 * deliveries, agents who pushed, for which source, and who holds a copy. Versions come oldest first.
 */
export function provDocument(
  origin: string,
  recordId: string,
  versions: readonly ProvVersion[],
  copies: readonly ProvCopy[],
): ProvDocument {
  const document = emptyDocument(origin);
  for (const [index, version] of versions.entries())
    addVersion(document, recordId, version, versions[index - 1]);
  for (const copy of copies) addCopy(document, copy);
  return document;
}
