import type { PlanStep } from './explanation.ts';
import { type Text, useSay } from './language.ts';
import { words } from './words.ts';

const names: Readonly<Record<Exclude<PlanStep['kind'], 'FETCH'>, Text>> = {
  SEQUENCE: words.oneAfterAnother,
  PARALLEL: words.together,
  CONDITION: words.onCondition,
  DEFER: words.later,
  SUBSCRIPTION: words.goesOn,
};

function Fetch({ step }: { step: PlanStep }) {
  const say = useSay();
  const { subgraph = '', paths = [], requires = [], operation } = step;
  return (
    <details className="fetch" data-subgraph={subgraph}>
      <summary>
        <b>{subgraph}</b>
        {paths.length === 0 ? null : (
          <small>
            {say(words.from)} <code>{paths.join(', ')}</code> {say(words.keys)}{' '}
            <code>{requires.join(', ')}</code>
          </small>
        )}
      </summary>
      <pre>{operation}</pre>
    </details>
  );
}

/** The plan as a tree: what is fetched from whom, and what waits for what. */
export function PlanTree({ step }: { step: PlanStep }) {
  const say = useSay();
  if (step.kind === 'FETCH') return <Fetch step={step} />;
  return (
    <div className={`steps ${step.kind.toLowerCase()}`}>
      <small className="how">
        {say(names[step.kind])}
        {step.condition === undefined ? null : <code> ${step.condition}</code>}
      </small>
      <ol>
        {step.children.map((child, place) => (
          // A plan does not change: places are names.
          <li key={`${place} ${child.kind}`}>
            <PlanTree step={child} />
          </li>
        ))}
      </ol>
    </div>
  );
}
