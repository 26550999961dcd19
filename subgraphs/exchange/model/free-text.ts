import type { InputChecks } from '@cityhub/schema/runtime/input-checks';

/** A reason is a sentence or two, not a file. */
const maxReason = 500;

/** 15 digits in a row, or with spaces and hyphens between: a citizen id (15 or 18), a bank card, a passport of many kinds. */
const longNumber = /\d(?:[\s-]?\d){14}/;
/** A mobile number of mainland China, alone between other characters. */
const mobileNumber = /(?<!\d)1[3-9]\d{9}(?!\d)/;

/** Whether a text of class 2 carries what belongs into a field of class 4. Full-width digits are digits. */
export function holdsNumber(text: string): boolean {
  const plain = text.normalize('NFKC');
  return longNumber.test(plain) || mobileNumber.test(plain);
}

/** A reason or note: stored in the clear and shown to departments, so it must not repeat a person's number. */
export function checkReason(checks: InputChecks, field: string, text: string): string {
  checks.text(field, text, maxReason);
  if (text.length <= maxReason && holdsNumber(text)) checks.fail('NUMBER_IN_TEXT', field);
  return text;
}
