import type { DepartmentCode } from './departments.ts';

/**
 * 权责清单, the responsibility list: which subject words point to which class of case, and who answers for it. The classes
 * follow the usual groups of GB/T 30428 (市容环境, 房屋, 交通 …); codes and words are the demo city's own.
 */
export interface CaseClass {
  readonly code: string;
  readonly name: string;
  readonly department: DepartmentCode;
  readonly words: readonly string[];
}

type Entry = readonly [name: string, words: string];

const list: readonly (readonly [DepartmentCode, readonly Entry[]])[] = [
  [
    'urban-management',
    [
      ['占道经营', '占道经营 流动摊贩 夜市摊位 出店经营'],
      ['市容环卫', '垃圾 垃圾清运 垃圾满溢 道路保洁 公厕'],
      ['违法建设', '违建 违章搭建 私搭乱建'],
      ['户外广告', '小广告 广告牌 店招'],
      ['市政设施', '井盖 路灯 人行道破损'],
      ['园林绿化', '树木修剪 绿化带 补绿'],
    ],
  ],
  [
    'police',
    [
      ['社会治安', '打架斗殴 盗窃 聚众赌博 治安'],
      ['户籍证件', '户口 身份证 居住证'],
      ['交通秩序', '违停 乱停车 酒驾 交通事故'],
      ['养犬管理', '犬只 遛狗不牵绳'],
      ['电信诈骗', '诈骗 可疑电话'],
    ],
  ],
  [
    'construction',
    [
      ['物业服务', '物业 物业费 业委会'],
      ['房屋质量', '漏水 渗水 墙体开裂 外墙脱落'],
      ['电梯更新', '加装电梯 电梯更新'],
      ['建筑工地', '工地扰民 施工围挡'],
      ['住房保障', '公租房 棚改 房产证'],
      ['燃气供应', '燃气 停气'],
    ],
  ],
  [
    'population',
    [
      ['人口登记', '人口登记 流动人口 人户分离'],
      ['计划生育', '生育登记 独生子女'],
    ],
  ],
  [
    'civil-affairs',
    [
      ['社会救助', '低保 临时救助 特困'],
      ['养老服务', '养老 独居老人 幸福食堂'],
      ['婚姻殡葬', '婚姻登记 殡葬'],
      ['社区建设', '居委会 社区活动室'],
    ],
  ],
  [
    'health',
    [
      ['医疗服务', '挂号 医院排队 急救'],
      ['公共卫生', '疫苗 蚊虫消杀 传染病'],
      ['医疗纠纷', '医患纠纷 非法行医'],
    ],
  ],
  [
    'transport',
    [
      ['公共交通', '公交 公交线路 地铁'],
      ['出租客运', '出租车 网约车 拒载'],
      ['道路养护', '路面坑洼 道路塌陷 桥梁'],
    ],
  ],
  [
    'water',
    [
      ['内涝排水', '积水 内涝 下水道堵塞 污水外溢'],
      ['供水', '停水 水压 水质'],
      ['河湖管理', '河道 湖泊 黑臭水体'],
    ],
  ],
  [
    'emergency',
    [
      ['安全生产', '安全生产 危险化学品 粉尘'],
      ['自然灾害', '滑坡 暴雨 围墙隐患'],
    ],
  ],
  [
    'fire',
    [
      ['消防通道', '消防通道 堵塞消防'],
      ['消防设施', '消防栓 灭火器 烟感'],
      ['电动车充电', '飞线充电 电动车入户'],
    ],
  ],
  [
    'environment',
    [
      ['噪声污染', '噪音 广场舞 夜间施工'],
      ['大气污染', '油烟 扬尘 异味'],
      ['水土污染', '排污 土壤污染'],
    ],
  ],
  [
    'education',
    [
      ['入学招生', '入学 学区 转学'],
      ['校园管理', '校园安全 学校食堂'],
      ['校外培训', '培训机构 补课'],
    ],
  ],
  [
    'human-resources',
    [
      ['劳动报酬', '拖欠工资 欠薪 加班费'],
      ['社会保险', '社保 养老金 工伤'],
      ['就业服务', '招聘 失业金'],
    ],
  ],
  [
    'market-regulation',
    [
      ['消费维权', '退款 假货 价格欺诈 预付卡'],
      ['食品安全', '食品安全 过期食品 外卖'],
      ['特种设备', '电梯困人 电梯故障'],
    ],
  ],
];

/** Codes count through each department: 0203 is the third class of the second department. */
export const caseClasses: readonly CaseClass[] = list.flatMap(([department, entries], group) =>
  entries.map(([name, words], index) => ({
    code: `${String(group + 1).padStart(2, '0')}${String(index + 1).padStart(2, '0')}`,
    name,
    department,
    words: words.split(' '),
  })),
);

export interface ResponsibilityRow {
  readonly word: string;
  readonly classCode: string;
  readonly className: string;
  readonly department: DepartmentCode;
  readonly weight: number;
}

/** Every word weighs the same: the classification itself lets longer words count for more. */
export const responsibilities: readonly ResponsibilityRow[] = caseClasses.flatMap(
  ({ code, name, department, words }) =>
    words.map((word) => ({
      word,
      classCode: code,
      className: name,
      department,
      weight: 1,
    })),
);
