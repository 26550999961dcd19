import type { ExchangeBuilder } from './builder.ts';

interface Stub {
  readonly id: string;
}

/**
 * The records that a stream tells of: exchange knows their ids alone, their own subgraphs resolve the rest for the caller. To a
 * resident it adds who has looked at him, so that one is resolved here as well.
 */
export function addStreamedEntities(builder: ExchangeBuilder) {
  // The words are those of the owners: the graph shows one of the two.
  const stub = (name: string, description: string, id: string, isExtended = false) => {
    const ref = builder.objectRef<Stub>(name);
    builder.objectType(ref, {
      description,
      fields: (t) => ({ id: t.exposeID('id', { description: id }) }),
    });
    builder.asEntity(ref, {
      key: builder.keyDirective(builder.selection<Stub>('id'), isExtended),
      // Only asked where the key says so: the id is all that exchange knows, and rights are looked at by each field.
      resolveReference: (reference) => reference,
    });
    return ref;
  };
  return {
    Resident: stub(
      'Resident',
      'A person who lives in the city. Fields that the caller has no right to are null. 居民',
      'Id of the record; tells nothing about the person. 居民编号',
      true,
    ),
    Ticket: stub(
      'Ticket',
      'What somebody reported, and which department has it. Fields that the caller has no right to are null. 工单',
      'Id of the record. 工单编号',
    ),
    Occupancy: stub(
      'Occupancy',
      'That a person lives in a unit. Fields that the caller has no right to are null. 居住登记',
      'Id of the record; tells nothing about the person. 居住登记编号',
    ),
    Observation: stub(
      'Observation',
      'One result of one sensor at one time (OGC SensorThings 1.1). 观测值',
      'Id of the record. 观测编号',
    ),
    Application: stub(
      'Application',
      "A resident's application for a service item. Fields that the caller has no right to are null. 办件",
      'Id of the record; tells nothing about the person. 办件编号',
    ),
  };
}

export type StreamedEntities = ReturnType<typeof addStreamedEntities>;
