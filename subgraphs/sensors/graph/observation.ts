import { observation as observationEvent } from '@cityhub/schema/events/observation';
import { maySeeField, revealField } from '@cityhub/schema/graph/context';
import type { ObservationFields } from '../model/observation.ts';
import type { ObservationAtGrid } from '../store/observations.ts';
import type { SensorsBuilder, SensorsContext } from './builder.ts';
import { loadObservation, loadSensor } from './loaders.ts';
import type { SensorsRefs } from './refs.ts';

/** A field as this caller may have it: the value, or null. */
function shown<Value>(
  context: SensorsContext,
  node: ObservationAtGrid,
  field: keyof ObservationFields,
  value: Value,
) {
  return revealField(context, observationEvent.entity, field, node, value);
}

export function addObservation(builder: SensorsBuilder, { observation, sensor }: SensorsRefs) {
  builder.objectType(observation, {
    description: 'One result of one sensor at one time (OGC SensorThings 1.1). 观测值',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the record. 观测编号' }),
      phenomenonTime: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was so, class 2. 观测时间',
        resolve: (node, _args, context) => shown(context, node, 'phenomenonTime', node.phenomenonTime),
      }),
      result: t.float({
        nullable: true,
        description: 'The result, in the unit of the sensor, class 2. 观测结果',
        resolve: (node, _args, context) => shown(context, node, 'result', node.result),
      }),
      sensor: t.field({
        type: sensor,
        nullable: true,
        description: 'The sensor, class 2. 传感器',
        resolve: (node, _args, context) =>
          maySeeField(context, observationEvent.entity, 'sensorId', node)
            ? loadSensor(context, node.sensorId)
            : null,
      }),
    }),
  });
  builder.asEntity(observation, {
    key: builder.selection<{ id: string }>('id'),
    // Gone, never there and not yours are one answer.
    resolveReference: ({ id }, context) => loadObservation(context, id) as Promise<ObservationAtGrid>,
  });
}
