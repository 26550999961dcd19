import { useGraphiQL } from '@graphiql/react';
import { useCallback, useEffect, useState } from 'react';
import type { Operation } from './ask-hub.ts';
import { type Explanation, explanationIn } from './explanation.ts';
import { type Refusal, refusalIn } from './refusals.ts';
import type { Hub } from './use-hub.ts';

/** What is known of the operation in the open tab: nothing, that it is asked for, an explanation, or why there is none. */
export interface Explained {
  readonly asking: boolean;
  readonly explanation: Explanation | null;
  readonly refusal: Refusal | null;
}

const nothing: Explained = { asking: false, explanation: null, refusal: null };

/** Variables as they are typed; half a text is none. */
function variablesIn(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}

/**
 * Explains the open operation: after each run of it, and when somebody asks. It is of one caller and one tab, so a change of
 * either forgets it, or asks again where the drawer is open.
 */
export function useExplanation(hub: Hub, isOpen: boolean): Explained & { readonly ask: () => void } {
  const [explained, setExplained] = useState(nothing);
  const { query, variables, tab } = useGraphiQL((state) => ({
    query: state.queryEditor,
    variables: state.variableEditor,
    tab: state.activeTabIndex,
  }));
  const { explain, ran, token } = hub;
  const askFor = useCallback(
    async (operation: Operation) => {
      setExplained({ ...nothing, asking: true });
      const result = await explain(operation);
      setExplained({ asking: false, explanation: explanationIn(result), refusal: refusalIn(result) });
    },
    [explain],
  );
  const ask = useCallback(() => {
    const text = query?.getValue() ?? '';
    if (text.trim() !== '') void askFor({ query: text, variables: variablesIn(variables?.getValue() ?? '') });
  }, [askFor, query, variables]);
  useEffect(() => {
    if (ran !== null) void askFor(ran.operation);
  }, [ran, askFor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new caller or another tab is what makes it out of date
  useEffect(() => {
    if (isOpen) ask();
    else setExplained(nothing);
  }, [token, tab]);
  return { ...explained, ask };
}
