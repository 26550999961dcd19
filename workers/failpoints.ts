/**
 * Places where a test lets a worker die: between two steps that a crash must not pull apart. `FAILPOINT=after-write` kills it
 * there, `FAILPOINT=after-write@<record id>` only with that record under way. Never armed in production.
 */
export const failpoints = [
  'during-projection',
  'before-write',
  'after-write',
  'after-record',
  'seal-after-read',
  'seal-after-tiles',
  'seal-after-sign',
  'seal-after-commit',
] as const;
export type Failpoint = (typeof failpoints)[number];

let armed: { readonly name: string; readonly recordId: string } | null = null;

export function armFailpoint(text: string | undefined, mode: 'demo' | 'production'): void {
  if (text === undefined || mode === 'production') return;
  const [name = '', recordId = ''] = text.split('@');
  armed = { name, recordId };
}

/** `content` is what is under way, as JSON text; an empty record id is found in every text. */
export function failpoint(name: Failpoint, content: string): void {
  if (armed?.name === name && content.includes(armed.recordId)) process.kill(process.pid, 'SIGKILL');
}
