/** What the person at the keyboard can mend: the message says what is wrong and what to do, and is all they see. */
export class UserError extends Error {
  override name = 'UserError';
}

/** The sentence of an error that we did not write, without its stack. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The system's code of an error (ENOENT, 28P01 …), where it has one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
