import { copyInto, type SeedTransaction } from './copy-in.ts';
import { copyLine } from './copy-text.ts';
import { departments } from './departments.ts';
import { feeds } from './feeds.ts';
import { forms } from './forms.ts';
import { grants } from './grants.ts';
import { responsibilities } from './responsibilities.ts';
import type { SeedInput, Stage } from './seed-stage.ts';
import { serviceItems } from './service-items.ts';
import { city, quotaPerMinute, sourceSystems } from './source-systems.ts';

async function copyRights(tx: SeedTransaction): Promise<void> {
  await copyInto(
    tx,
    'policy.access_grant',
    'id, role, department, entity, fields, treatment, jurisdiction, purpose, legal_basis',
    grants().map((row) =>
      copyLine([
        row.id,
        row.role,
        row.department,
        row.entity,
        row.fields,
        row.treatment,
        row.jurisdiction,
        row.purpose,
        row.legalBasis,
      ]),
    ),
  );
  await copyInto(
    tx,
    'policy.feed',
    'id, department, name, entity, shard, fields, jurisdiction, purpose, sink, state',
    feeds().map((row) =>
      copyLine([
        row.id,
        row.department,
        row.name,
        row.entity,
        row.shard,
        row.fields,
        row.jurisdiction,
        row.purpose,
        { json: row.sink },
        row.state,
      ]),
    ),
  );
}

async function copyCatalogues(tx: SeedTransaction): Promise<void> {
  await copyInto(
    tx,
    'services.item',
    'code, name, category, department, channel',
    serviceItems.map((row) => copyLine([row.code, row.name, row.category, row.department, row.channel])),
  );
  await copyInto(
    tx,
    'services.form',
    'code, name, department, fields',
    forms.map((row) => copyLine([row.code, row.name, row.department, { json: row.fields }])),
  );
  await copyInto(
    tx,
    'tickets.responsibility',
    'word, class_code, class_name, department, weight',
    responsibilities.map((row) =>
      copyLine([row.word, row.classCode, row.className, row.department, row.weight]),
    ),
  );
}

/** What does not grow with the city: divisions, departments and systems, rights and standing orders, catalogues. */
export function referenceStage({ plan }: SeedInput): Stage {
  return {
    name: 'reference',
    total: 1,
    chunk: 1,
    async write(tx) {
      await copyInto(
        tx,
        'housing.division',
        'code, name, level, parent_code',
        plan.divisions.map((row) => copyLine([row.code, row.name, row.level, row.parentCode])),
      );
      await copyInto(
        tx,
        'exchange.department',
        'code, name, purpose',
        departments.map((row) => copyLine([row.code, row.name, row.purpose])),
      );
      await copyInto(
        tx,
        'exchange.source_system',
        'id, name, department, kind, entities, jurisdiction, schema_version, quota_per_minute',
        sourceSystems.map((row) =>
          copyLine([row.id, row.name, row.department, row.kind, row.entities, city, '1', quotaPerMinute]),
        ),
      );
      await copyRights(tx);
      await copyCatalogues(tx);
    },
  };
}
