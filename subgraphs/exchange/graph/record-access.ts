import { pageArgs } from '@cityhub/schema/graph/paging';
import { type AccessibleRecord, accessibleRecord, readAccessLog } from '../actions/read-access-log.ts';
import { readHolders } from '../actions/read-holders.ts';
import { addAccessLog } from './access-log.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import type { addDepartment } from './department.ts';
import type { GrantEnums } from './grant-enums.ts';
import { addHolder } from './holder.ts';
import type { StreamedEntities } from './streamed-entities.ts';

interface AccessRefs {
  readonly log: ReturnType<typeof addAccessLog>;
  readonly holder: ReturnType<typeof addHolder>;
}

/** By id: where the record is shown to nobody any more, or not to an auditor. */
function addById(builder: ExchangeBuilder, { log, holder }: AccessRefs): void {
  const access = builder.objectRef<AccessibleRecord>('RecordAccess').implement({
    description: 'Who has looked at a record and who has it. 数据使用情况',
    fields: (t) => ({
      recordId: t.exposeID('id', { description: 'The record. 记录编号' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      accessLog: t.field({
        type: log,
        description: 'Who has looked at it, the newest first. 谁看过我',
        args: pageArgs(builder),
        resolve: (record, args, context) => readAccessLog(context, record, args),
      }),
      holders: t.field({
        type: [holder],
        description: 'Who has a copy, and of which fields. 谁有我的数据',
        resolve: (record, _args, context) => readHolders(context, record),
      }),
    }),
  });
  builder.queryField('recordAccess', (t) =>
    t.field({
      type: access,
      nullable: true,
      description:
        'Who has looked at a record and who has it: the own one for a citizen, any for auditors and operators; else null. 数据使用情况',
      args: { recordId: t.arg.id({ description: 'The record. 记录编号' }) },
      resolve: (_root, { recordId }, context) => accessibleRecord(context, recordId),
    }),
  );
}

/** What exchange adds to people's Resident. */
function addToResident(
  builder: ExchangeBuilder,
  { log, holder }: AccessRefs,
  resident: StreamedEntities['Resident'],
): void {
  const whereTold = async <Result>(
    { id }: { readonly id: string },
    context: ExchangeContext,
    read: (record: AccessibleRecord) => Promise<Result>,
  ): Promise<Result | null> => {
    const record = await accessibleRecord(context, id);
    return record === null ? null : read(record);
  };
  builder.objectFields(resident, (t) => ({
    accessLog: t.field({
      type: log,
      nullable: true,
      description:
        'Who has looked at the person, the newest first: for the person himself, auditors and operators; else null. 谁看过我',
      args: pageArgs(builder),
      resolve: (node, args, context) =>
        whereTold(node, context, (record) => readAccessLog(context, record, args)),
    }),
    holders: t.field({
      type: [holder],
      nullable: true,
      description: 'Who has a copy, and of which fields; for the same readers. 谁有我的数据',
      resolve: (node, _args, context) => whereTold(node, context, (record) => readHolders(context, record)),
    }),
  }));
}

/** 谁看过我、谁有我的数据: who has looked at a record, and who has it. */
export function addRecordAccess(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
  enums: GrantEnums,
  { Resident }: StreamedEntities,
): void {
  const refs = { log: addAccessLog(builder, department, enums), holder: addHolder(builder, department) };
  addById(builder, refs);
  addToResident(builder, refs, Resident);
}
