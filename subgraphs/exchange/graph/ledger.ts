import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { type TreeName, trees } from '@cityhub/schema/ledger/trees';
import { listCheckpoints } from '../actions/list-checkpoints.ts';
import { type ConsistencyProof, proveConsistency } from '../actions/prove-consistency.ts';
import { type InclusionProof, proveInclusion } from '../actions/prove-inclusion.ts';
import { shardTree } from '../model/bundle-record.ts';
import { newestHead, type TreeHead } from '../store/ledger-heads.ts';
import type { ExchangeBuilder } from './builder.ts';
import { loadCheckpoint } from './loaders.ts';

function addTree(builder: ExchangeBuilder) {
  return builder.enumType('LedgerTree', {
    description:
      'A tree of the ledger: changes of a subgraph, reads, deliveries, and the city’s over all. 账本树',
    values: Object.keys(trees) as TreeName[],
  });
}
type LedgerTreeRef = ReturnType<typeof addTree>;

function addCheckpointType(builder: ExchangeBuilder, tree: LedgerTreeRef) {
  return builder.objectRef<TreeHead>('Checkpoint').implement({
    description: 'A signed head of a tree: from here back nothing can be changed unseen. 检查点',
    fields: (t) => ({
      tree: t.field({
        type: tree,
        description: 'The tree. 账本树',
        resolve: (head) => (head.tree === trees.city ? 'city' : shardTree(head.tree)),
      }),
      size: t.expose('size', { type: 'Position', description: 'How many leaves it covers. 叶数' }),
      root: t.exposeString('root', { description: 'The root in base64. 根哈希' }),
      text: t.string({
        description:
          'The signed note (C2SP tlog-checkpoint); of the city’s tree with the witnesses’ signatures. 签名文本',
        resolve: (head, _args, context) => loadCheckpoint(context, head),
      }),
      sealedAt: t.expose('sealedAt', { type: 'DateTime', description: 'When it was signed. 封存时间' }),
    }),
  });
}
export type CheckpointRef = ReturnType<typeof addCheckpointType>;

function addInclusion(builder: ExchangeBuilder, tree: LedgerTreeRef, checkpoint: CheckpointRef) {
  const proof = builder.objectRef<InclusionProof>('InclusionProof').implement({
    description: 'That a leaf stands at its place under a head (RFC 9162, 2.1.3). 包含证明',
    fields: (t) => ({
      tree: t.expose('tree', { type: tree, description: 'The tree. 账本树' }),
      position: t.expose('position', {
        type: 'Position',
        description: 'The place; the leaf’s index is one less. 日志位置',
      }),
      size: t.expose('size', { type: 'Position', description: 'Leaves under the head. 叶数' }),
      leaf: t.exposeString('leaf', {
        nullable: true,
        description: 'The leaf’s hash in base64; null where its tile is gone. 叶哈希',
      }),
      hashes: t.exposeStringList('hashes', {
        nullable: true,
        description: 'From the leaf to the root, base64; null where a tile is gone or cut. 证明路径',
      }),
      checkpoint: t.expose('checkpoint', {
        type: checkpoint,
        nullable: true,
        description: 'The head; null where none of this very size was signed. 检查点',
      }),
    }),
  });
  builder.queryField('inclusionProof', (t) =>
    t.field({
      type: proof,
      description:
        'The proof of an entry, for whoever pushed it, departments whose feeds brought it, auditors and operators. 包含证明查询',
      args: {
        receiptId: t.arg.id({ required: false, description: 'The receipt of a push; or: 回执编号' }),
        tree: t.arg({ type: tree, required: false, description: 'The tree, and 账本树' }),
        position: t.arg({ type: 'Position', required: false, description: 'the place in it. 日志位置' }),
        size: t.arg({
          type: 'Position',
          required: false,
          description: 'Under an earlier head; the newest by default. 叶数',
        }),
      },
      resolve: async (_root, args, context) => proveInclusion(await context.session.tx(), context, args),
    }),
  );
}

function addConsistency(builder: ExchangeBuilder, tree: LedgerTreeRef): void {
  const proof = builder.objectRef<ConsistencyProof>('ConsistencyProof').implement({
    description: 'That a tree begins with an earlier one (RFC 9162, 2.1.4). 一致性证明',
    fields: (t) => ({
      tree: t.expose('tree', { type: tree, description: 'The tree. 账本树' }),
      from: t.expose('from', { type: 'Position', description: 'The earlier size. 起始叶数' }),
      to: t.expose('to', { type: 'Position', description: 'The later size. 终止叶数' }),
      hashes: t.exposeStringList('hashes', {
        nullable: true,
        description: 'Base64; null where a tile is gone or cut. 证明路径',
      }),
    }),
  });
  builder.queryField('consistencyProof', (t) =>
    t.field({
      type: proof,
      description: 'The proof that nothing was changed between two sizes, for everyone. 一致性证明查询',
      args: {
        tree: t.arg({ type: tree, description: 'The tree. 账本树' }),
        from: t.arg({ type: 'Position', description: 'The earlier size. 起始叶数' }),
        to: t.arg({ type: 'Position', description: 'The later size. 终止叶数' }),
      },
      resolve: async (_root, args, context) => proveConsistency(await context.session.tx(), args),
    }),
  );
}

function addCheckpoints(builder: ExchangeBuilder, tree: LedgerTreeRef, checkpoint: CheckpointRef): void {
  const checkpoints = connectionOf(builder, checkpoint, 'Checkpoint', '检查点');
  builder.queryFields((t) => ({
    checkpoint: t.field({
      type: checkpoint,
      nullable: true,
      description:
        'The newest head of the city’s tree, which names the heads of all others; null before the first sealing. 最新检查点',
      resolve: async (_root, _args, context) => newestHead(await context.session.tx(), trees.city),
    }),
    checkpoints: t.field({
      type: checkpoints,
      description: 'Signed heads of a tree, the newest first, for everyone. 检查点列表',
      args: { tree: t.arg({ type: tree, description: 'The tree. 账本树' }), ...pageArgs(builder) },
      resolve: async (_root, args, context) => listCheckpoints(await context.session.tx(), args),
    }),
  }));
}

/** Heads and proofs. */
export function addLedger(builder: ExchangeBuilder): { tree: LedgerTreeRef; checkpoint: CheckpointRef } {
  const tree = addTree(builder);
  const checkpoint = addCheckpointType(builder, tree);
  addInclusion(builder, tree, checkpoint);
  addConsistency(builder, tree);
  addCheckpoints(builder, tree, checkpoint);
  return { tree, checkpoint };
}
export type LedgerRefs = ReturnType<typeof addLedger>;
