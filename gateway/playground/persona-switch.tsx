import type { Persona } from './callers.ts';
import { ClaimsLine } from './claims-line.tsx';
import type { Hub } from './use-hub.ts';

/** In a demo city: whose eyes to look through. */
export function PersonaSwitch({ hub, personas }: { hub: Hub; personas: readonly Persona[] }) {
  return (
    <div className="caller">
      <ClaimsLine claims={hub.claims} />
      <label htmlFor="persona">身份 Persona</label>
      <select id="persona" value={hub.name} onChange={(event) => hub.choose(event.target.value)}>
        {personas.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  );
}
