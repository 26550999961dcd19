import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 观测值: one result of one sensor at one time (OGC SensorThings 1.1). */
export const observation = defineEvent({
  entity: 'Observation',
  shard: 4,
  table: 'observation',
  fields: {
    sensorId: { class: 2, mask: hideAll, column: 'uuid' },
    phenomenonTime: { class: 2, mask: hideAll, column: 'timestamptz' },
    result: { class: 2, mask: hideAll, column: 'double precision', correctable: {} },
  },
});
