// Everything that the two programs say, in both languages.

/** @typedef {{ en: string, zh: string, remark?: true }} Words */

const both = (/** @type {string} */ en, /** @type {string} */ zh) => ({ en, zh });
const remark = (/** @type {string} */ en, /** @type {string} */ zh) => ({
  en,
  zh,
  remark: /** @type {true} */ (true),
});

const findings = {
  BAD_FORMAT: both('this part is not written as the format asks', '此处不符合文件格式'),
  WRONG_ORIGIN: both('a checkpoint of another ledger', '属于另一个账本的检查点'),
  UNKNOWN_KEY: both(
    'the key you hold vouches for no key that signed here',
    '您持有的公钥与此处签名的密钥没有背书关系',
  ),
  KEY_NOT_ENDORSED: both('the key before it did not sign this key', '前一把密钥没有为此密钥背书'),
  KEY_REVOKED: both('signed with a key that has been revoked', '以已吊销的密钥签名'),
  KEY_OUT_OF_TURN: both(
    'signed with a key that was not in use at this size',
    '签名密钥在此账本长度时不在使用期内',
  ),
  BAD_SIGNATURE: both("the hub's signature does not fit the checkpoint", '检查点上的枢纽签名不成立'),
  BAD_CITY_PROOF: both(
    'the heads of the trees are not those that the checkpoint signs',
    '各分账本的树根不是检查点所签的树根',
  ),
  FORKED: both(
    'two histories: the ledger did not grow out of a head that was signed before',
    '历史分叉：账本不是从先前签过的树根生长而来',
  ),
  TRUNCATED: both(
    'a witness saw a longer ledger before this file was made',
    '账本被截断：此文件生成之前，见证方已见过更长的账本',
  ),
  ENTRY_ALTERED: both('what stands here is not what was sealed', '此条内容与封存时不符'),
  CONTENT_ALTERED: both(
    'the content was changed; the hash kept beside it is still the sealed one',
    '内容被改动；旁存的散列仍是封存时的散列',
  ),
  LEAF_ALTERED: both(
    'the content is the sealed one, the hash kept beside it was changed',
    '内容与封存时一致，但旁存的散列被改动',
  ),
  FIELD_ALTERED: both('the value is not the one that was committed to', '字段值与当初的承诺不符'),
  PROOF_MISSING: both('the hub could not prove that this was sealed', '枢纽无法证明此条已封存'),
  POSITION_MISSING: both('an entry is missing', '缺少此条记录'),
  NOT_IN_STRETCH: both('an entry that the stretch does not have', '此条不在所声明的区间内'),
  NOT_IN_TREE: both('the tree has no such position', '账本中没有此位置'),
  OUT_OF_ORDER: both('stands after a later entry', '次序颠倒：排在更晚的记录之后'),
  DUPLICATE: both('stands twice', '重复出现'),
  WRONG_TREE: both('an entry of another tree', '属于另一分账本的记录'),
  RECEIPT_BAD_SIGNATURE: both(
    "the department's signature under the receipt does not hold",
    '部门在回执上的签名不成立',
  ),
  COSIGNATURE_BAD: both("the witness's signature does not fit the checkpoint", '见证方的签名不成立'),
  SEGMENT_ALTERED: both(
    'the lines do not add up to the root of the tree: one of them was changed',
    '各行不能合成树根：其中有记录被改动',
  ),
  TIME_ORDER: remark(
    'sealed as it stands, but its time does not follow the order of the entries: back-dated, or a clock was set',
    '已如实封存，但时间与次序不符：可能倒填日期，或时钟被拨动',
  ),
  HELD_KEY_REVOKED: remark(
    'the key you hold has been revoked: get the present one from somebody you trust',
    '您持有的公钥已被吊销：请向可信方索取现行公钥',
  ),
  RECEIPT_KEY_MISSING: remark(
    "the department's key is not in the file, so its receipt was not checked",
    '文件中没有部门公钥，回执签名未核验',
  ),
  WITNESS_MISSING: remark('has cosigned no checkpoint of this file', '该见证方没有联署此文件中的任何检查点'),
  WITNESS_AHEAD: remark(
    'your witness has only seen longer ledgers than this file proves: ask for a new file',
    '见证方所见均长于此文件的账本：请重新导出',
  ),
  WITNESS_UNPROVEN: remark(
    'nothing in the file ties it to a head that your witness keeps: let the witness look at the hub again',
    '文件中没有与见证方所存树根相连的证明：请让见证方重新核对枢纽',
  ),
};

const refusals = {
  BAD_USAGE: both(
    'usage: cityhub-verify FILE --key KEY [--witness-store FILE] [--witness-key KEY …] [--lang zh|en] [--json]',
    '用法：cityhub-verify 文件 --key 公钥 [--witness-store 文件] [--witness-key 公钥 …] [--lang zh|en] [--json]',
  ),
  BAD_KEY: both('a key that was given is not a verifier key', '所给公钥不是有效的核验公钥'),
  BAD_WITNESS_STORE: both('the store of the witness cannot be read', '无法读取见证方的存档'),
  UNREADABLE: both('the file cannot be read', '无法读取文件'),
  NOT_JSON: both('the file is not JSON as the hub writes it', '文件不是枢纽所写的 JSON'),
  UNKNOWN_FORMAT: both('the file is of no format that this program knows', '文件格式未知'),
  FAILED: both('the check itself failed', '核验程序自身出错'),
};

const witness = {
  USAGE: both(
    'usage: cityhub-witness --hub URL --key KEY --store FILE --name NAME --witness-secret FILE [--note FILE|-] [--once | --every SECONDS]',
    '用法：cityhub-witness --hub 网址 --key 公钥 --store 文件 --name 名称 --witness-secret 文件 [--note 文件|-] [--once | --every 秒]',
  ),
  REGISTER: both("this witness's key, for the operator to register", '本见证方的公钥，请交运营方登记'),
  SEEN: both('seen and kept', '已核对并存档'),
  COSIGNED: both('cosigned', '已联署'),
  NOT_TAKEN: both('the hub did not take the cosignature', '枢纽未接受联署'),
  UNREACHABLE: both('the hub did not answer', '枢纽没有应答'),
  BAD_HEAD: both(
    'what the hub showed is no checkpoint signed with the key given',
    '枢纽出示的不是以所给公钥签名的检查点',
  ),
  BAD_STORE: both('the store cannot be read; nothing is cosigned', '存档无法读取，不予联署'),
  FORKED: both(
    'FORK: the ledger did not grow out of the head that was kept',
    '分叉：账本不是从已存档的树根生长而来',
  ),
  SHRUNK: both('SHRUNK: the ledger is shorter than the head that was kept', '缩短：账本短于已存档的长度'),
};

export const words = {
  findings,
  refusals,
  witness,
  valid: both('VALID', '有效'),
  remarks: both('VALID, WITH REMARKS', '有效，但有须注意之处'),
  invalid: both('INVALID', '无效'),
  unchecked: both('CANNOT BE CHECKED', '无法核验'),
  more: both('more; --json lists them', '处其他发现，见 --json'),
  checked: both('checked', '已核验'),
  entries: both('changes', '条变更'),
  fields: both('values', '个字段值'),
  reads: both('reads', '条查阅记录'),
  deliveries: both('deliveries and receipts', '条交付与回执'),
  head: both('ledger', '账本'),
  size: both('size', '长度'),
  sealed: both('sealed', '封存于'),
  complete: both('complete', '完整区间'),
  witnesses: both('cosigned by', '联署见证方'),
};
