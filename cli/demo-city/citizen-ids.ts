import { checkCharacter, inventedRegion } from '@cityhub/schema/runtime/citizen-id';
import type { Birth } from './births.ts';

/** GB 11643: region 999999 belongs to no division, so the number is nobody's however valid it is. */
export function citizenIdOf({ date, sequence }: Birth): string {
  const body = `${inventedRegion}${date.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return `${body}${checkCharacter(body)}`;
}

/** GB 11643: odd sequence numbers are given to men. */
export function sexOf({ sequence }: Birth): 'FEMALE' | 'MALE' {
  return sequence % 2 === 1 ? 'MALE' : 'FEMALE';
}
