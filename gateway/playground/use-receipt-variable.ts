import { useGraphiQL } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import type { Example } from './examples.ts';
import { readNote } from './session-notes.ts';

/** Examples that ask about a receipt. */
const takers: readonly Example['key'][] = ['receipt', 'lineage'];

/** Puts the newest receipt into the variables of an example that asks about one, unless another id was written there. */
export function useReceiptVariable(example: Example | undefined): void {
  const editor = useGraphiQL((state) => state.variableEditor);
  const first = readNote('receipt');
  const filled = useRef(new Map(takers.map((taker) => [taker, first])));
  const key = example?.key;
  useEffect(() => {
    const newest = readNote('receipt');
    const last = key === undefined ? undefined : filled.current.get(key);
    if (key === undefined || last === undefined || editor === undefined || newest === last) return;
    const written = JSON.stringify({ id: last }, null, 2);
    if (editor.getValue().trim() !== written) return;
    editor.setValue(JSON.stringify({ id: newest }, null, 2));
    filled.current.set(key, newest);
  }, [key, editor]);
}
