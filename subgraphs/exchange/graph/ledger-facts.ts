import { trees } from '@cityhub/schema/ledger/trees';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { registerWitness } from '../actions/register-witness.ts';
import { takeCosignature } from '../actions/take-cosignature.ts';
import { type BundledKey, bundledKeys } from '../store/ledger-snapshot.ts';
import { readTiles } from '../store/ledger-tiles.ts';
import { listWitnesses, type Witness } from '../store/ledger-witnesses.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { LedgerRefs } from './ledger.ts';

function addKeys(builder: ExchangeBuilder): void {
  const key = builder.objectRef<BundledKey>('LedgerVerifierKey').implement({
    description: 'A key that signs, or signed, heads of the ledger. 账本验证密钥',
    fields: (t) => ({
      vkey: t.exposeString('vkey', { description: 'As a verifier key (C2SP signed-note). 验证密钥' }),
      generation: t.exposeInt('generation', { description: 'From 1; each rotation begins one. 代次' }),
      sinceSize: t.expose('sinceSize', {
        type: 'Position',
        description: 'The first size of the city’s tree that it signs. 起始叶数',
      }),
      untilSize: t.expose('untilSize', {
        type: 'Position',
        nullable: true,
        description: 'The last one; null while it signs. 终止叶数',
      }),
      previous: t.exposeString('previous', {
        nullable: true,
        description: 'Key id of the key that endorsed it; null for the first. 前一密钥编号',
      }),
      endorsement: t.exposeString('endorsement', {
        nullable: true,
        description: 'That key’s signature over this one, base64 (docs/bundle-format.md). 背书签名',
      }),
      revokedAt: t.exposeString('revokedAt', {
        nullable: true,
        description: 'When it was revoked, ISO 8601. 吊销时间',
      }),
    }),
  });
  builder.queryField('ledgerKeys', (t) =>
    t.field({
      type: [key],
      description: 'Every key of the ledger, oldest first, for everyone. 账本密钥列表',
      resolve: async (_root, _args, context) => bundledKeys(await context.session.tx()),
    }),
  );
}

/** A level that no tree of 2^53 leaves reaches holds no tile; neither does a negative one. */
const maxLevel = 7;

function addTile(builder: ExchangeBuilder, { tree }: LedgerRefs): void {
  builder.queryField('ledgerTile', (t) =>
    t.string({
      nullable: true,
      description:
        'Up to 256 hashes of one level of a tree, in base64, for everyone: of leaves (level 0), else of full subtrees. Null where there is none. 账本瓦片',
      args: {
        tree: t.arg({ type: tree, description: 'The tree. 账本树' }),
        level: t.arg.int({ description: '0 to 7. 层级' }),
        index: t.arg({ type: 'Position', description: 'From 0. 序号' }),
      },
      resolve: async (_root, args, context) => {
        const { level, index } = args;
        if (level < 0 || level > maxLevel) throw new InvalidInputError([issue('INVALID_NUMBER', 'level')]);
        const [tile] = await readTiles(await context.session.tx(), trees[args.tree], [{ level, index }]);
        return tile?.hashes.toString('base64') ?? null;
      },
    }),
  );
}

function addWitness(builder: ExchangeBuilder): void {
  const witness = builder.objectRef<Witness>('Witness').implement({
    description: 'Who keeps heads of the ledger and signs that each grows out of the one before. 见证人',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'As in its signature lines. 名称' }),
      department: t.exposeString('department', {
        nullable: true,
        description: 'Code of the department that runs it. 部门代码',
      }),
      publicKey: t.exposeString('publicKey', { description: 'Raw Ed25519 key, base64. 公钥' }),
      registeredAt: t.expose('registeredAt', { type: 'DateTime', description: 'Since when. 登记时间' }),
    }),
  });
  const input = builder.inputType('RegisterWitnessInput', {
    description: 'A witness. 登记见证人',
    fields: (t) => ({
      name: t.string({ description: 'Lower-case letters, digits, dots and hyphens, for good. 名称' }),
      department: t.string({ required: false, description: 'Code of its department. 部门代码' }),
      publicKey: t.string({
        description: 'The verifier key that cityhub-witness prints, or 32 bytes in base64. 公钥',
      }),
    }),
  });
  builder.queryField('witnesses', (t) =>
    t.field({
      type: [witness],
      description: 'All witnesses, by name, for everyone. 见证人列表',
      resolve: async (_root, _args, context) => listWitnesses(await context.session.tx()),
    }),
  );
  builder.mutationField('registerWitness', (t) =>
    t.field({
      type: witness,
      description: 'Registers a witness, by an operator. 登记见证人',
      errors: {
        types: [InvalidInputError, ForbiddenError],
        union: { name: 'RegisterWitnessResult' },
      },
      args: { input: t.arg({ type: input, description: 'The witness. 见证人' }) },
      resolve: (_root, args, { deps, actor }) => registerWitness(deps, actor, args.input),
    }),
  );
}

function addCosignature(builder: ExchangeBuilder, { checkpoint }: LedgerRefs): void {
  builder.mutationField('addCosignature', (t) =>
    t.field({
      type: checkpoint,
      description:
        'Stores a registered witness’s signature under a head of the city’s tree; the signature itself is the right. 提交见证签名',
      errors: {
        types: [InvalidInputError, ForbiddenError],
        union: { name: 'AddCosignatureResult' },
      },
      args: { note: t.arg.string({ description: 'The checkpoint with the signature line. 签名文本' }) },
      resolve: (_root, { note }, { deps, actor }) => takeCosignature(deps, actor, note),
    }),
  );
}

/** What everyone may know of the ledger: keys, tiles, witnesses. */
export function addLedgerFacts(builder: ExchangeBuilder, refs: LedgerRefs): void {
  addKeys(builder);
  addTile(builder, refs);
  addWitness(builder);
  addCosignature(builder, refs);
}
