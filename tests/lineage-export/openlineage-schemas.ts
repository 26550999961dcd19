import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const folder = join(import.meta.dirname, '../../..', 'shared', 'data', 'openlineage', 'spec');
export const hasSchemas = existsSync(folder);

const readJson = (path: string): { $id: string; properties?: Record<string, object> } =>
  JSON.parse(readFileSync(path, 'utf8'));

/** The official schemas of OpenLineage, and the hub's own facet: an event, and each facet by its name. */
export function openLineageSchemas(): {
  readonly event: ValidateFunction;
  readonly facets: ReadonlyMap<string, ValidateFunction>;
} {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // The declarations of this package are of its CommonJS form.
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  const event = readJson(join(folder, 'OpenLineage.json'));
  ajv.addSchema(event);
  const facets = new Map<string, ValidateFunction>();
  for (const name of readdirSync(join(folder, 'facets')).filter((file) => file.endsWith('.json'))) {
    const schema = readJson(join(folder, 'facets', name));
    ajv.addSchema(schema);
    for (const property of Object.keys(schema.properties ?? {}))
      facets.set(property, ajv.getSchema(schema.$id) as ValidateFunction);
  }
  const own = readJson(
    fileURLToPath(new URL('../../docs/openlineage/propagation-run-facet.json', import.meta.url)),
  );
  const propagation = ajv.compile(own);
  facets.set('cityhub_propagation', ((facets: Record<string, unknown>) =>
    propagation(facets['cityhub_propagation'])) as ValidateFunction);
  return { event: ajv.getSchema(`${event.$id}#/$defs/RunEvent`) as ValidateFunction, facets };
}
