import type { Explanation } from './explanation.ts';
import { type Text, useSay } from './language.ts';
import { words } from './words.ts';

function Bar({ name, value, most }: { name: Text; value: number; most: number }) {
  const say = useSay();
  return (
    <li>
      <label>
        <span>{say(name)}</span>
        <meter min={0} max={most} high={most * 0.75} value={value} />
      </label>
      <span className="of">
        {value.toLocaleString('en')} / {most.toLocaleString('en')}
      </span>
    </li>
  );
}

/** What the operation is against what it may be. */
export function CostBars({ told }: { told: Explanation }) {
  return (
    <ul className="bars">
      <Bar name={words.cost} value={told.cost} most={told.maxCost} />
      <Bar name={words.depth} value={told.depth} most={told.maxDepth} />
      <Bar name={words.size} value={told.selections} most={told.maxSelections} />
    </ul>
  );
}
