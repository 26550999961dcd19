import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';
import { CostBars } from './cost-bars.tsx';
import type { Explanation } from './explanation.ts';
import { FieldDecisions } from './field-decisions.tsx';
import { useSay } from './language.ts';
import { PlanTree } from './plan-tree.tsx';
import { RunFigures } from './run-figures.tsx';
import { type Explained, useExplanation } from './use-explanation.ts';
import type { Hub } from './use-hub.ts';
import { words } from './words.ts';

function Told({ told }: { told: Explanation }) {
  const say = useSay();
  return (
    <>
      <section aria-label={say(words.plan)}>
        <h2>{say(words.plan)}</h2>
        <CostBars told={told} />
        {told.plan === null ? <p>{say(words.nothingFetched)}</p> : <PlanTree step={told.plan} />}
      </section>
      <section aria-label={say(words.fieldDecisions)}>
        <h2>{say(words.fieldDecisions)}</h2>
        <FieldDecisions fields={told.fields} />
      </section>
    </>
  );
}

function Body({ explained: { asking, explanation, refusal } }: { explained: Explained }) {
  const say = useSay();
  if (explanation !== null) return <Told told={explanation} />;
  if (refusal !== null)
    return (
      <p>
        <strong>{say(refusal.title)}</strong> {say(refusal.advice)} <code>{refusal.code}</code>
      </p>
    );
  return <p>{say(asking ? words.explaining : words.explainHint)}</p>;
}

/** The last run, as long as the tab that it was run in is open. */
function useRanHere({ ran }: Hub): Hub['ran'] {
  const tab = useGraphiQL((state) => state.activeTabIndex);
  const [place, setPlace] = useState({ ran, tab });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run belongs to the tab of its moment
  useEffect(() => setPlace({ ran, tab }), [ran]);
  return place.tab === tab ? ran : null;
}

/** What an operation would fetch, show and cost, under the page like a drawer. */
export function ExplanationDrawer({ hub }: { hub: Hub }) {
  const say = useSay();
  const [isOpen, setOpen] = useState(false);
  const explained = useExplanation(hub, isOpen);
  const ran = useRanHere(hub);
  const toggle = (): void => {
    if (!isOpen) explained.ask();
    setOpen(!isOpen);
  };
  return (
    <aside className="explanation">
      <div className="bar">
        <button type="button" aria-expanded={isOpen} aria-controls="explanation" onClick={toggle}>
          {say(words.explain)}
        </button>
        <RunFigures ran={ran} told={explained.explanation} />
      </div>
      {isOpen ? (
        <div id="explanation" className="told">
          <Body explained={explained} />
        </div>
      ) : null}
    </aside>
  );
}
