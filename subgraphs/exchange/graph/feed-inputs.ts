import type { ExchangeBuilder } from './builder.ts';

function addSinkInput(builder: ExchangeBuilder) {
  const postgres = builder.inputType('PostgresSinkInput', {
    description: "A department's own Postgres server. 自有数据库",
    fields: (t) => ({
      connectionString: t.string({
        description:
          'postgres://user:password@host:port/database; kept sealed and never shown again. 连接串（加密保存，不再显示）',
      }),
    }),
  });
  const webhook = builder.inputType('WebhookSinkInput', {
    description: 'An HTTPS endpoint that takes CloudEvents under Standard Webhooks signatures. 网络回调',
    fields: (t) => ({
      url: t.string({ description: 'https URL without a user. 回调地址' }),
      receiptKey: t.string({
        required: false,
        description: 'Your Ed25519 public key for signed receipts: SPKI in base64. 回执公钥',
      }),
    }),
  });
  return builder.inputType('FeedSinkInput', {
    description: 'Where to deliver: exactly one of the four. 投递目标（四选一）',
    fields: (t) => ({
      postgres: t.field({ type: postgres, required: false, description: 'Your own server. 自有数据库' }),
      webhook: t.field({ type: webhook, required: false, description: 'Your endpoint. 网络回调' }),
      stream: t.boolean({ required: false, description: 'Your own subscription. 实时推送' }),
      ownDatabase: t.boolean({
        required: false,
        description: "Your department's database beside the hub. 本部门在平台的数据库",
      }),
    }),
  });
}

function addConditionInput(builder: ExchangeBuilder) {
  return builder.inputType('FeedConditionInput', {
    description: 'One condition: `in`, `hasAny`, or a range of `from` and `to`. 筛选条件',
    fields: (t) => ({
      field: t.string({ description: 'A field that you may see, not of class 4. 字段' }),
      in: t.stringList({ required: false, description: 'The value is one of up to 100. 取值之一' }),
      hasAny: t.stringList({ required: false, description: 'The list holds one of up to 100. 含其中之一' }),
      from: t.string({ required: false, description: 'The value is this or more. 起（含）' }),
      to: t.string({ required: false, description: 'The value is less than this. 止（不含）' }),
    }),
  });
}

export function addFeedInputs(builder: ExchangeBuilder) {
  const whenParked = builder.enumType('WhenParked', {
    description: 'What later versions of a record do behind a dead letter. 死信后续处理',
    values: {
      SUPERSEDE: { description: 'They travel, and the dead letter is old. 新版本取代' },
      HOLD: { description: 'They wait until somebody has decided. 等待处理' },
    } as const,
  });
  const createFeed = builder.inputType('CreateFeedInput', {
    description: "A department's standing order for itself. 新建订阅",
    fields: (t) => ({
      name: t.string({
        description: "Unique in the department, up to 100 characters; it is the order's key. 名称",
      }),
      entity: t.string({ description: 'Which records, as in `Resident`. 实体' }),
      fields: t.stringList({ description: 'Which fields; your grants must give each. 字段' }),
      jurisdiction: t.string({ description: 'Code prefix of the area, as in `4201`. 辖区' }),
      purpose: t.string({ description: 'What the data are for; rights hold for a purpose. 用途' }),
      legalBasis: t.string({ description: 'The law that the order rests on. 法律依据' }),
      filter: t.field({
        type: [addConditionInput(builder)],
        required: false,
        description: 'Up to 10 conditions that all hold. 筛选条件',
      }),
      sink: t.field({ type: addSinkInput(builder), description: 'Where to deliver. 投递目标' }),
      whenParked: t.field({
        type: whenParked,
        required: false,
        description: 'SUPERSEDE by default. 死信后续处理',
      }),
    }),
  });
  const address = builder.inputType('SinkAddressInput', {
    description: "An address that a feed's sink may be connected to. 允许的目标地址",
    fields: (t) => ({
      host: t.string({ description: 'The host as the URL names it. 主机' }),
      port: t.int({ description: 'The port. 端口' }),
      ranges: t.stringList({
        required: false,
        description:
          "CIDR ranges that the host's addresses lie in, as in `10.20.0.0/16`; none: any public address. 网段",
      }),
      pin: t.string({
        required: false,
        description: "SHA-256 of the certificate's public key (SPKI), base64. 证书公钥指纹",
      }),
    }),
  });
  return { createFeed, address };
}
