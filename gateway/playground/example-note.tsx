import { isAskedBy } from './claims.ts';
import type { Example } from './examples.ts';
import type { Hub } from './use-hub.ts';

/** Who asks this, and what to look at in the answer. */
export function ExampleNote({ hub, example }: { hub: Hub; example: Example }) {
  const asked = hub.personas?.find(({ claims }) => isAskedBy(example.asks, claims));
  const wanted = asked?.name ?? example.asks.department ?? example.asks.role;
  return (
    <div className="note">
      {isAskedBy(example.asks, hub.claims) ? (
        <span className="wanted">以 As {wanted}</span>
      ) : asked === undefined ? (
        <span className="wanted other">需要 needs {wanted}</span>
      ) : (
        <button type="button" className="wanted other" onClick={() => hub.choose(asked.name)}>
          换成 Switch to {wanted}
        </button>
      )}
      <p>
        {example.note} <span lang="en">{example.englishNote}</span>
      </p>
    </div>
  );
}
