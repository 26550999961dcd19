import type { DepartmentCode } from './departments.ts';

/** 来源系统: where records come from, what each may push, and by that which source each change names. */
export interface SourceSystemRow {
  readonly id: string;
  readonly name: string;
  readonly department: DepartmentCode;
  readonly kind: 'APP' | 'BUSINESS_SYSTEM' | 'HOTLINE' | 'SENSOR_NETWORK';
  readonly entities: readonly string[];
}

/** Wuhan: every system of the demo pushes for the whole city. */
export const city = '4201';
export const quotaPerMinute = 60_000;

type Row = readonly [
  id: string,
  name: string,
  department: DepartmentCode,
  kind: SourceSystemRow['kind'],
  ...entities: string[],
];

const rows: readonly Row[] = [
  ['gridworker-app', '网格员移动终端', 'civil-affairs', 'APP', 'Resident', 'Occupancy', 'Ticket'],
  ['resident-app', '市民服务小程序', 'civil-affairs', 'APP', 'Ticket', 'Application'],
  ['hotline-12345', '12345市民服务热线', 'urban-management', 'HOTLINE', 'Ticket'],
  ['urban-operations', '城市运行管理服务平台', 'urban-management', 'BUSINESS_SYSTEM', 'Ticket'],
  ['household-registration', '户籍管理系统', 'police', 'BUSINESS_SYSTEM', 'Resident', 'Occupancy'],
  ['population-register', '实有人口登记系统', 'population', 'BUSINESS_SYSTEM', 'Resident', 'Occupancy'],
  ['housing-register', '房屋管理系统', 'construction', 'BUSINESS_SYSTEM', 'Occupancy'],
  ['bridge-monitoring', '桥隧健康监测系统', 'construction', 'SENSOR_NETWORK', 'Observation'],
  ['waterlogging-monitoring', '内涝监测系统', 'water', 'SENSOR_NETWORK', 'Observation'],
  ['city-risk-monitoring', '城市安全风险监测预警平台', 'emergency', 'SENSOR_NETWORK', 'Observation'],
  ['air-monitoring', '大气环境监测网', 'environment', 'SENSOR_NETWORK', 'Observation'],
  ['one-stop-services', '政务服务一体化平台', 'human-resources', 'BUSINESS_SYSTEM', 'Application'],
];

export const sourceSystems: readonly SourceSystemRow[] = rows.map(
  ([id, name, department, kind, ...entities]) => ({ id, name, department, kind, entities }),
);
