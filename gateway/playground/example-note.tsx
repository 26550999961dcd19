import { useContext } from 'react';
import { isAskedBy } from './claims.ts';
import type { Example } from './example.ts';
import { LanguageContext, useSay } from './language.ts';
import { personaName } from './persona-name.ts';
import type { Hub } from './use-hub.ts';
import { words } from './words.ts';

/** Who asks this, and what to look at in the answer. */
export function ExampleNote({ hub, example }: { hub: Hub; example: Example }) {
  const say = useSay();
  const language = useContext(LanguageContext);
  const asked = hub.personas?.find(({ claims }) => isAskedBy(example.asks, claims));
  const wanted = asked?.name ?? example.asks.department ?? example.asks.role ?? '';
  const name = asked === undefined ? wanted : personaName(wanted, language);
  return (
    <div className="note">
      {isAskedBy(example.asks, hub.claims) ? (
        <span className="wanted">
          {say(words.askedAs)}
          {name}
        </span>
      ) : asked === undefined ? (
        <span className="wanted other">
          {say(words.needs)}
          {name}
        </span>
      ) : (
        <button type="button" className="wanted other" onClick={() => hub.choose(asked.name)}>
          {say(words.switchTo)}
          {name}
        </button>
      )}
      <p>{say(example.note)}</p>
    </div>
  );
}
