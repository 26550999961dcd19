import { useGraphiQL } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import type { Example } from './example.ts';
import { readNote } from './session-notes.ts';

const written = (variable: string, id: string): string => JSON.stringify({ [variable]: id }, null, 2);

/** Puts the newest receipt or feed into the variables of an example that asks about one, unless another id was written there. */
export function useTakenVariable(example: Example | undefined, examples: readonly Example[]): void {
  const editor = useGraphiQL((state) => state.variableEditor);
  const filled = useRef<Map<string, string> | null>(null);
  filled.current ??= new Map(
    examples.flatMap(({ key, takes }) => (takes === undefined ? [] : [[key, readNote(takes.note)]])),
  );
  useEffect(() => {
    if (example?.takes === undefined || editor === undefined) return;
    const { variable, note } = example.takes;
    const newest = readNote(note);
    const last = filled.current?.get(example.key) ?? '';
    if (newest === last || editor.getValue().trim() !== written(variable, last)) return;
    editor.setValue(written(variable, newest));
    filled.current?.set(example.key, newest);
  }, [example, editor]);
}
