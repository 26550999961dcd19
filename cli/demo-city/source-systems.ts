import type { DepartmentCode } from './departments.ts';

/** 来源系统: where records come from, so that every change can be attributed to one. */
export interface SourceSystemRow {
  readonly id: string;
  readonly name: string;
  readonly department: DepartmentCode;
  readonly kind: 'APP' | 'BUSINESS_SYSTEM' | 'HOTLINE' | 'SENSOR_NETWORK';
}

export const sourceSystems: readonly SourceSystemRow[] = [
  { id: 'gridworker-app', name: '网格员移动终端', department: 'civil-affairs', kind: 'APP' },
  { id: 'resident-app', name: '市民服务小程序', department: 'civil-affairs', kind: 'APP' },
  { id: 'hotline-12345', name: '12345市民服务热线', department: 'urban-management', kind: 'HOTLINE' },
  {
    id: 'urban-operations',
    name: '城市运行管理服务平台',
    department: 'urban-management',
    kind: 'BUSINESS_SYSTEM',
  },
  { id: 'household-registration', name: '户籍管理系统', department: 'police', kind: 'BUSINESS_SYSTEM' },
  { id: 'population-register', name: '实有人口登记系统', department: 'population', kind: 'BUSINESS_SYSTEM' },
  { id: 'housing-register', name: '房屋管理系统', department: 'construction', kind: 'BUSINESS_SYSTEM' },
  { id: 'bridge-monitoring', name: '桥隧健康监测系统', department: 'construction', kind: 'SENSOR_NETWORK' },
  { id: 'waterlogging-monitoring', name: '内涝监测系统', department: 'water', kind: 'SENSOR_NETWORK' },
  {
    id: 'city-risk-monitoring',
    name: '城市安全风险监测预警平台',
    department: 'emergency',
    kind: 'SENSOR_NETWORK',
  },
  { id: 'air-monitoring', name: '大气环境监测网', department: 'environment', kind: 'SENSOR_NETWORK' },
  {
    id: 'one-stop-services',
    name: '政务服务一体化平台',
    department: 'human-resources',
    kind: 'BUSINESS_SYSTEM',
  },
];
