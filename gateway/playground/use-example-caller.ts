import { useEffect, useRef, useState } from 'react';
import { isAskedBy } from './claims.ts';
import type { Example } from './example.ts';
import { readNote } from './session-notes.ts';
import type { Hub } from './use-hub.ts';

/** From an example to the persona that was chosen while it was open; a reload brings back the last of them. */
function rememberedChoices(): Map<string, string> {
  const [example, persona] = [readNote('example'), readNote('persona')];
  return new Map(example === '' || persona === '' ? [] : [[example, persona]]);
}

/** Opening an example makes its caller the caller, or the one that was chosen there last. */
export function useExampleCaller(hub: Hub, example: Example | undefined): void {
  const [choices] = useState(rememberedChoices);
  const open = useRef<Example | undefined>(undefined);
  const { personas, name, choose } = hub;
  useEffect(() => {
    if (example === undefined) return;
    if (open.current === example) {
      choices.set(example.key, name);
      return;
    }
    open.current = example;
    const asked = personas?.find(({ claims }) => isAskedBy(example.asks, claims))?.name;
    const next = choices.get(example.key) ?? asked;
    if (next !== undefined && next !== name) choose(next);
  }, [example, name, personas, choices, choose]);
}
