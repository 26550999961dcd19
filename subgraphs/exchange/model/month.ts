/** A month as `2026-11`; what is no month of our time is refused by whoever asks this first. */
export function isMonth(text: string): boolean {
  return text.length === 7 && /^20\d{2}-(0[1-9]|1[0-2])$/.test(text);
}

export const firstDay = (month: string): string => `${month}-01`;

/** How many months lie from one to another, both counted; 0 or less where they stand the wrong way round. */
export function monthsBetween(from: string, to: string): number {
  const index = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
  return index(to) - index(from) + 1;
}
