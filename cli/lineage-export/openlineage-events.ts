import { hash } from 'node:crypto';
import { shardName } from '@cityhub/schema/events/define';
import { eventOf } from '@cityhub/schema/events/index';
import { uuidFromDigest } from '@cityhub/schema/runtime/log/record-keys';
import type { Propagation } from './propagation.ts';

/**
 * Propagation as OpenLineage 2-0-2 tells it: a job is a feed, a run is one batch that its sink confirmed or one change that
 * it did not take, the input is an entity of the hub, the output what the department holds. Columns map one to one; a field
 * that travels masked says so, and the hub's own run facet names the fields that did not travel, and why.
 */
const spec = 'https://openlineage.io/spec';
const eventSchema = `${spec}/2-0-2/OpenLineage.json#/$defs/RunEvent`;
const producer = 'urn:cityhub:lineage-export:1';
/** docs/openlineage/propagation-run-facet.json */
const propagationSchema = 'urn:cityhub:openlineage:propagation-run-facet:1';

export interface RunEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL';
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: Readonly<Record<string, object>> };
  readonly job: object;
  readonly inputs: readonly object[];
  readonly outputs: readonly object[];
}

const facet = (version: string, name: string, content: object): object => ({
  _producer: producer,
  _schemaURL: `${spec}/facets/${version}/${name}.json#/$defs/${name}`,
  ...content,
});

const schemaFacet = (fields: readonly { name: string; type: string }[]): object =>
  facet('1-2-0', 'SchemaDatasetFacet', { fields });

function jobOf(origin: string, { feed }: Propagation): object {
  return {
    namespace: origin,
    name: `feed/${feed.department}/${feed.name}`,
    facets: {
      jobType: facet('2-0-4', 'JobTypeJobFacet', {
        processingType: 'BATCH',
        integration: 'CITYHUB',
        jobType: 'PROPAGATION',
      }),
    },
  };
}

/** The id of a run: the same batch has the same one however often it is exported. */
function runId(propagation: Propagation): string {
  const { feed, from, to, failure } = propagation;
  return uuidFromDigest(hash('sha256', `${feed.id}/${from}/${to}/${failure ?? ''}`, 'buffer'));
}

function propagationFacet(propagation: Propagation): object {
  const { feed, from, to, records, attempts, policyRevision, withheld } = propagation;
  const { id: feedId, department, purpose, legalBasis } = feed;
  const facts = { feedId, department, purpose, legalBasis, policyRevision, withheld };
  return {
    _producer: producer,
    _schemaURL: propagationSchema,
    ...facts,
    fromPosition: from,
    toPosition: to,
    records,
    attempts,
  };
}

function input(origin: string, { feed }: Propagation) {
  const event = eventOf(feed.entity);
  const fields = Object.entries(event.fields).map(([name, rule]) => ({ name, type: rule.column }));
  return {
    namespace: origin,
    name: `${shardName(event.shard)}.${event.entity}`,
    facets: { schema: schemaFacet(fields) },
  };
}

function output(origin: string, propagation: Propagation): object {
  const { feed, fields, records } = propagation;
  const { namespace, name } = input(origin, propagation);
  const rules = eventOf(feed.entity).fields;
  const columns = fields.map((field) => ({ name: field.name, type: rules[field.name]?.column ?? 'text' }));
  const lineage = fields.map((field) => {
    const masking = field.treatment === 'MASK';
    const transformation = { type: 'DIRECT', subtype: masking ? 'TRANSFORMATION' : 'IDENTITY', masking };
    return [
      field.name,
      { inputFields: [{ namespace, name, field: field.name, transformations: [transformation] }] },
    ];
  });
  return {
    ...feed.output,
    facets: {
      schema: schemaFacet(columns),
      columnLineage: facet('1-2-0', 'ColumnLineageDatasetFacet', { fields: Object.fromEntries(lineage) }),
    },
    outputFacets: {
      outputStatistics: facet('1-0-2', 'OutputStatisticsOutputDatasetFacet', { rowCount: records }),
    },
  };
}

/** START, and COMPLETE or FAIL. `origin` names the hub. */
export function runEvents(origin: string, propagation: Propagation): readonly RunEvent[] {
  const { begunAt, endedAt, failure } = propagation;
  const inputs = [input(origin, propagation)];
  const outputs = failure === undefined ? [output(origin, propagation)] : [];
  const failed =
    failure === undefined
      ? {}
      : {
          errorMessage: facet('1-0-1', 'ErrorMessageRunFacet', {
            message: failure,
            programmingLanguage: 'TypeScript',
          }),
        };
  const event = (eventType: RunEvent['eventType'], at: Date, facets: Record<string, object>): RunEvent => ({
    eventType,
    eventTime: at.toISOString(),
    producer,
    schemaURL: eventSchema,
    run: {
      runId: runId(propagation),
      facets: { cityhub_propagation: propagationFacet(propagation), ...facets },
    },
    job: jobOf(origin, propagation),
    inputs,
    outputs,
  });
  return [
    event('START', begunAt, {}),
    event(failure === undefined ? 'COMPLETE' : 'FAIL', endedAt, failed as Record<string, object>),
  ];
}
