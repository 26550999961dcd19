import { observation as observationEvent } from '@cityhub/schema/events/observation';
import { connectionOf } from '@cityhub/schema/graph/connection';
import { maySeeField, noteRead } from '@cityhub/schema/graph/context';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import type { GeoPointRef } from '@cityhub/schema/graph/geo-point';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { readMoment } from '@cityhub/schema/runtime/moment';
import type { Platform } from '@cityhub/schema/runtime/platform';
import type { ObservationAtGrid } from '../store/observations.ts';
import type { SensorRow } from '../store/tables.ts';
import type { SensorsBuilder, SensorsContext } from './builder.ts';
import { loadObservations, loadSensor } from './loaders.ts';
import type { SensorsRefs } from './refs.ts';

/** Whether the caller may know whom a sensor watches, and so find the sensor by that person. */
export function maySeeSubject(context: SensorsContext, row: SensorRow): boolean {
  return maySeeField(context, 'Sensor', 'subjectResidentId', row);
}

/** Whether the caller may know of observations of the sensor what a list of them tells. */
function mayList({ actor, book }: SensorsContext, { gridCode }: SensorRow): boolean {
  return (['sensorId', 'phenomenonTime'] as const).every(
    (field) => book.policy().decide(actor, observationEvent.entity, field, gridCode).treatment === 'SEE',
  );
}

/** Observations are found by their sensor and come in the order of their times: the right to both is asked for. */
async function readObservations(
  context: SensorsContext,
  row: SensorRow,
  limit: number,
  before: Date | null,
): Promise<ObservationAtGrid[]> {
  if (mayList(context, row)) return loadObservations(context, row.id, limit, before);
  noteRead(context, { entity: 'Sensor', recordIds: [row.id], refused: ['observations'] });
  return [];
}

function addObservationsOf(builder: SensorsBuilder, refs: SensorsRefs) {
  const observations = connectionOf(builder, refs.observation, 'Observation', '观测值');
  builder.objectFields(refs.sensor, (t) => ({
    latestObservation: t.field({
      type: refs.observation,
      nullable: true,
      description: 'The newest result that the caller may see. 最新观测值',
      resolve: async (row, _args, context) => {
        const [newest] = await readObservations(context, row, 1, null);
        if (newest !== undefined) context.reads.found(observationEvent.entity, newest.id);
        return newest ?? null;
      },
    }),
    observations: t.field({
      type: observations,
      description: 'Its results, newest first, as far as the caller may see. 观测值',
      args: pageArgs(builder),
      resolve: async (row, args, context) => {
        const size = pageSize(args);
        const after = keyAfter(args, (key) => readMoment(key) !== null);
        const rows = await readObservations(context, row, size + 1, after === null ? null : new Date(after));
        return pageOf(rows, size, (one) => [one.phenomenonTime.toISOString()]);
      },
    }),
  }));
  return observations;
}

export function addSensor(builder: SensorsBuilder, refs: SensorsRefs, geoPoint: GeoPointRef<Platform>) {
  builder.objectType(refs.sensor, {
    description: 'A device that observes one property of one place or person. 传感器',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the sensor. 传感器编号' }),
      code: t.exposeString('code', { description: 'The code that its source system knows it by. 设备编码' }),
      kind: t.exposeString('kind', { description: 'What it observes. 类型' }),
      name: t.exposeString('name', { description: 'Name. 名称' }),
      unit: t.exposeString('unit', { description: 'Unit of its results, UCUM, as in cm or Cel. 计量单位' }),
      gridCode: t.exposeString('gridCode', { description: 'The grid that it stands in. 网格编码' }),
      location: t.expose('location', { type: geoPoint, description: 'Where it stands. 位置' }),
      subject: t.field({
        type: refs.resident,
        nullable: true,
        description: 'Whom it watches, where it watches somebody and the caller may know, class 3. 监测对象',
        resolve: (row, _args, context) =>
          row.subjectResidentId !== null && maySeeSubject(context, row)
            ? { id: row.subjectResidentId }
            : null,
      }),
    }),
  });
  builder.asEntity(refs.sensor, {
    key: builder.selection<{ id: string }>('id'),
    // Gone, never there and not yours are one answer.
    resolveReference: ({ id }, context) => loadSensor(context, id) as Promise<SensorRow>,
  });
  return addObservationsOf(builder, refs);
}
