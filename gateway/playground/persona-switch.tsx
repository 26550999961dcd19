import { useContext } from 'react';
import type { Persona } from './callers.ts';
import { ClaimsLine } from './claims-line.tsx';
import { LanguageContext, useSay } from './language.ts';
import { personaName } from './persona-name.ts';
import type { Hub } from './use-hub.ts';
import { words } from './words.ts';

/** In a demo city: whose eyes to look through. */
export function PersonaSwitch({ hub, personas }: { hub: Hub; personas: readonly Persona[] }) {
  const say = useSay();
  const language = useContext(LanguageContext);
  return (
    <div className="caller">
      <ClaimsLine claims={hub.claims} />
      <label htmlFor="persona">{say(words.persona)}</label>
      <select id="persona" value={hub.name} onChange={(event) => hub.choose(event.target.value)}>
        {personas.map(({ name }) => (
          <option key={name} value={name}>
            {personaName(name, language)}
          </option>
        ))}
      </select>
    </div>
  );
}
