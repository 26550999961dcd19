import { type TriedGain, type TriedGrant, tryGrant } from '../actions/try-grant.ts';
import type { FeedGain } from '../model/grant-trial.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import type { GrantEnums } from './grant-enums.ts';
import type { GrantInputRef } from './grant-input.ts';
import { loadDepartment } from './loaders.ts';

type DepartmentRefs = ReturnType<typeof addDepartment>;

function addGain(builder: ExchangeBuilder, { department }: DepartmentRefs, { outcome }: GrantEnums) {
  return builder.objectRef<TriedGain>('FieldGain').implement({
    description: 'A field that somebody would see more of. 新增可见字段',
    fields: (t) => ({
      department: t.field({
        type: department,
        nullable: true,
        description: 'Who would; null: every caller of the role. 部门',
        resolve: (gain, _args, context) =>
          gain.department === null ? null : loadDepartment(context, gain.department),
      }),
      field: t.exposeString('field', { description: 'Which field. 字段' }),
      before: t.expose('before', { type: outcome, description: 'What is seen of it now. 变更前' }),
      after: t.expose('after', { type: outcome, description: 'What would be. 变更后' }),
      showsNothing: t.exposeBoolean('showsNothing', {
        description: 'The mask of this field hides all of it: the right would show nothing. 实际不可见',
      }),
      records: t.exposeInt('records', {
        nullable: true,
        description: 'Of how many records; null: not counted. 涉及记录数',
      }),
    }),
  });
}

function addFeedGain(builder: ExchangeBuilder, { feed }: DepartmentRefs) {
  return builder.objectRef<FeedGain>('FeedGain').implement({
    description: 'A feed that would carry more. 受影响的订阅',
    fields: (t) => ({
      feed: t.field({ type: feed, description: 'Which. 订阅', resolve: (gain) => gain.feed }),
      fields: t.stringList({
        description: 'Fields that it would begin to carry, or whole instead of masked. 新增字段',
        resolve: (gain) => [...gain.fields],
      }),
    }),
  });
}

/** The dry run of a right. */
export function addGrantTrial(
  builder: ExchangeBuilder,
  departments: DepartmentRefs,
  enums: GrantEnums,
  input: GrantInputRef,
): void {
  const gain = addGain(builder, departments, enums);
  const feedGain = addFeedGain(builder, departments);
  const trial = builder.objectRef<TriedGrant>('GrantTrial').implement({
    description: 'What a right would change if it held now; nothing is stored. 授权试算',
    fields: (t) => ({
      gains: t.field({
        type: [gain],
        description: 'Who would gain which field; empty: nothing changes. 新增可见字段',
        resolve: (tried) => [...tried.gains],
      }),
      feeds: t.field({
        type: [feedGain],
        description: 'The active feeds that would carry more. 受影响的订阅',
        resolve: (tried) => [...tried.feeds],
      }),
      atLeast: t.exposeBoolean('atLeast', {
        description: 'There are more records than the million that was looked at. 仅为下限',
      }),
    }),
  });
  builder.queryField('tryGrant', (t) =>
    t.field({
      type: trial,
      description: 'Tries a right out: an input, or a proposal before it is decided on. 授权试算',
      args: {
        input: t.arg({ type: input, required: false, description: 'A right to ask for. 授权' }),
        proposalId: t.arg.id({ required: false, description: 'Or a proposal. 申请编号' }),
      },
      resolve: (_root, args, context) => tryGrant(context.deps, context.actor, args),
    }),
  );
}
