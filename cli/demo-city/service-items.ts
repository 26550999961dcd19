import type { DepartmentCode } from './departments.ts';

/** 政务服务事项: what a resident can apply for, at whom, and how far it can be done online. */
export interface ServiceItemRow {
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly department: DepartmentCode;
  readonly channel: 'ONLINE_FULL' | 'ONLINE_PART' | 'WINDOW' | 'KIOSK';
}

type Entry = readonly [name: string, department: DepartmentCode, channel?: ServiceItemRow['channel']];

/** By category; what names no channel is done online from end to end. More than nine in ten items are online at least in part. */
const catalogue: Readonly<Record<string, readonly Entry[]>> = {
  户籍证件: [
    ['居民身份证补领', 'police', 'ONLINE_PART'],
    ['居住证办理', 'police'],
    ['户口迁入', 'police', 'ONLINE_PART'],
    ['无犯罪记录证明开具', 'police'],
    ['新生儿落户', 'police'],
    ['流动人口登记', 'population'],
    ['生育登记', 'population'],
  ],
  社会救助: [
    ['最低生活保障申请', 'civil-affairs'],
    ['临时救助申请', 'civil-affairs'],
    ['特困人员供养认定', 'civil-affairs', 'ONLINE_PART'],
    ['残疾人两项补贴申领', 'civil-affairs'],
    ['高龄津贴申领', 'civil-affairs'],
    ['老年人优待证办理', 'civil-affairs'],
    ['婚姻登记预约', 'civil-affairs'],
    ['收养登记', 'civil-affairs', 'WINDOW'],
  ],
  医疗卫生: [
    ['预约挂号', 'health'],
    ['家庭医生签约', 'health'],
    ['预防接种证补办', 'health'],
    ['公共场所卫生许可', 'health', 'ONLINE_PART'],
  ],
  住房建设: [
    ['公共租赁住房申请', 'construction'],
    ['既有住宅加装电梯', 'construction', 'ONLINE_PART'],
    ['房屋租赁备案', 'construction'],
    ['危房鉴定申请', 'construction', 'ONLINE_PART'],
    ['商品房合同备案查询', 'construction'],
  ],
  教育就业: [
    ['义务教育入学报名', 'education'],
    ['教师资格认定', 'education', 'ONLINE_PART'],
    ['学籍证明开具', 'education'],
    ['失业登记', 'human-resources'],
    ['灵活就业社保补贴', 'human-resources'],
    ['养老金领取资格认证', 'human-resources', 'KIOSK'],
    ['社会保障卡申领', 'human-resources'],
    ['创业担保贷款申请', 'human-resources', 'ONLINE_PART'],
  ],
  城市管理: [
    ['临时占道许可', 'urban-management'],
    ['户外广告设置许可', 'urban-management'],
    ['建筑垃圾处置核准', 'urban-management'],
    ['城镇污水排入管网许可', 'water'],
    ['机动车停车泊位申请', 'transport'],
    ['网约车驾驶员证办理', 'transport', 'ONLINE_PART'],
  ],
  企业经营: [
    ['个体工商户登记', 'market-regulation'],
    ['食品经营许可', 'market-regulation', 'ONLINE_PART'],
    ['公众聚集场所消防安全检查', 'fire', 'ONLINE_PART'],
    ['排污登记', 'environment'],
  ],
};

/** Codes count through each category: 0103 is the third item of the first. */
export const serviceItems: readonly ServiceItemRow[] = Object.entries(catalogue).flatMap(
  ([category, entries], group) =>
    entries.map(([name, department, channel], index) => ({
      code: `${String(group + 1).padStart(2, '0')}${String(index + 1).padStart(2, '0')}`,
      name,
      category,
      department,
      channel: channel ?? 'ONLINE_FULL',
    })),
);
