import { useGraphiQL } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import type { Example } from './examples.ts';
import { readNote } from './session-notes.ts';

/** Puts the newest receipt into the variables of "who has it", unless another id was written there. */
export function useReceiptVariable(example: Example | undefined): void {
  const editor = useGraphiQL((state) => state.variableEditor);
  const filled = useRef(readNote('receipt'));
  const key = example?.key;
  useEffect(() => {
    const newest = readNote('receipt');
    if (key !== 'receipt' || editor === undefined || newest === filled.current) return;
    const written = JSON.stringify({ id: filled.current }, null, 2);
    if (editor.getValue().trim() !== written) return;
    editor.setValue(JSON.stringify({ id: newest }, null, 2));
    filled.current = newest;
  }, [key, editor]);
}
