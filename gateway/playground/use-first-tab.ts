import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import type { Example } from './example.ts';
import { readNote, writeNote } from './session-notes.ts';

/** Opens the example that was open before the page was loaded again, so that it goes with the remembered persona. */
export function useFirstTab(examples: readonly Example[]): void {
  const { changeTab } = useGraphiQLActions();
  const { active, ready } = useGraphiQL((state) => ({
    active: state.activeTabIndex,
    // GraphiQL fills only editors that are there.
    ready: Boolean(state.queryEditor && state.variableEditor && state.responseEditor),
  }));
  const opened = useRef(false);
  useEffect(() => {
    if (!ready) return;
    if (opened.current) {
      writeNote('example', examples[active]?.key ?? '');
      return;
    }
    opened.current = true;
    const before = examples.findIndex(({ key }) => key === readNote('example'));
    if (before > 0) changeTab(before);
  }, [active, ready, changeTab, examples]);
}
