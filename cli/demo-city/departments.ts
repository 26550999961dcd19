/** The fourteen departments linked by the city's command system, with the purpose that each may ask for by default. */
export const departments = [
  { code: 'police', name: '公安局', purpose: 'public-security' },
  { code: 'urban-management', name: '城市管理执法委员会', purpose: 'city-management' },
  { code: 'construction', name: '住房和城乡建设局', purpose: 'housing-management' },
  { code: 'population', name: '人口管理办公室', purpose: 'population-management' },
  { code: 'civil-affairs', name: '民政局', purpose: 'social-assistance' },
  { code: 'health', name: '卫生健康委员会', purpose: 'public-health' },
  { code: 'transport', name: '交通运输局', purpose: 'traffic-management' },
  { code: 'water', name: '水务局', purpose: 'water-management' },
  { code: 'emergency', name: '应急管理局', purpose: 'emergency-response' },
  { code: 'fire', name: '消防救援局', purpose: 'fire-safety' },
  { code: 'environment', name: '生态环境局', purpose: 'environmental-protection' },
  { code: 'education', name: '教育局', purpose: 'school-enrolment' },
  { code: 'human-resources', name: '人力资源和社会保障局', purpose: 'employment-service' },
  { code: 'market-regulation', name: '市场监督管理局', purpose: 'market-supervision' },
] as const;

export type DepartmentCode = (typeof departments)[number]['code'];

export function purposeOf(code: DepartmentCode): string {
  return (departments.find((department) => department.code === code) as { purpose: string }).purpose;
}
