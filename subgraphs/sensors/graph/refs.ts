import type { ObservationAtGrid } from '../store/observations.ts';
import type { SensorRow } from '../store/tables.ts';
import type { SensorsBuilder } from './builder.ts';

/** The types name each other in circles (a sensor its observations, an observation its sensor), so their names come first. */
export function sensorsRefs(builder: SensorsBuilder) {
  return {
    sensor: builder.objectRef<SensorRow>('Sensor'),
    observation: builder.objectRef<ObservationAtGrid>('Observation'),
    resident: builder.externalRef('Resident', builder.selection<{ id: string }>('id')),
  };
}

export type SensorsRefs = ReturnType<typeof sensorsRefs>;
