import { ageOf } from './births.ts';
import { dice } from './dice.ts';

const careDice = dice('care tags');

/** 关爱标签: whom a grid worker looks in on. Age and household decide most of it; rare needs are drawn. */
export function careTagsOf(resident: number, birthDate: string, householdSize: number): string[] {
  const age = ageOf(birthDate);
  const draw = careDice(resident, 1000);
  const tags: string[] = [];
  if (age >= 65 && householdSize === 1) tags.push('独居老人');
  if (age >= 80) tags.push('高龄老人');
  if (draw < 12) tags.push('残疾人');
  else if (draw < 24) tags.push('低保对象');
  else if (draw < 30 && age < 16) tags.push('困境儿童');
  else if (draw < 34 && age >= 20) tags.push('退役军人');
  return tags;
}
