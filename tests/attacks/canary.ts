import { randomInt } from 'node:crypto';
import { checkCharacter } from '@cityhub/schema/runtime/citizen-id';

/** A resident whose values stand nowhere else in the world: wherever one is found, his push brought it there. */
export interface Canary {
  readonly citizenId: string;
  readonly phone: string;
  readonly name: string;
  readonly careTags: readonly string[];
}

const digits = (count: number): string => String(randomInt(10 ** count)).padStart(count, '0');

export function canary(): Canary {
  // Older than anybody of the demo city or of another test.
  const born = new Date(Date.UTC(1860, 0, 1 + randomInt(14_000))).toISOString().slice(0, 10);
  const first17 = `999999${born.replaceAll('-', '')}${digits(3)}`;
  return {
    citizenId: first17 + checkCharacter(first17),
    phone: `188${digits(12)}`,
    name: `雀${digits(9)}`,
    careTags: [`护${digits(9)}`],
  };
}

export const valuesOf = (one: Canary): string[] => [one.citizenId, one.phone, one.name, ...one.careTags];
