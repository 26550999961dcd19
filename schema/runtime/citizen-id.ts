/**
 * GB 11643-1999: six digits of division, eight of birth date, three of sequence (odd = male), one check character
 * by ISO 7064 MOD 11-2. Scanned by hand: no regular expression sees what a caller sent.
 */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';

/** Stands for invented citizens: no division has this code. */
export const inventedRegion = '999999';

export interface CitizenIdFacts {
  readonly region: string;
  /** ISO 8601 date. */
  readonly birthDate: string;
  readonly sex: 'FEMALE' | 'MALE';
}

export function checkCharacter(first17: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return checkCharacters[sum % 11] as string;
}

function isDigits(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** The date as ISO 8601, or null where the calendar has no such day. */
function calendarDate(digits: string): string | null {
  const iso = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso) return null;
  return Number(digits.slice(0, 4)) < 1850 ? null : iso;
}

/** What a citizen id says, or null where it is not one. A lower-case x is not accepted: the standard prints X. */
export function readCitizenId(text: string): CitizenIdFacts | null {
  if (text.length !== 18) return null;
  const body = text.slice(0, 17);
  if (!isDigits(body) || checkCharacter(body) !== text[17]) return null;
  const birthDate = calendarDate(text.slice(6, 14));
  if (birthDate === null || text.startsWith('000000')) return null;
  return { region: text.slice(0, 6), birthDate, sex: Number(text[16]) % 2 === 1 ? 'MALE' : 'FEMALE' };
}
