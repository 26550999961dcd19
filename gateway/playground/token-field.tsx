import { ClaimsLine } from './claims-line.tsx';
import { useSay } from './language.ts';
import type { Hub } from './use-hub.ts';
import { words } from './words.ts';

/** In production: the hub hands out no tokens here, the caller brings one. */
export function TokenField({ hub }: { hub: Hub }) {
  const say = useSay();
  return (
    <div className="caller">
      <ClaimsLine claims={hub.claims} />
      <label htmlFor="token">{say(words.token)}</label>
      <input
        id="token"
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder="npx cityhub token --role …"
        defaultValue={hub.token}
        onChange={(event) => hub.giveToken(event.target.value.trim())}
      />
    </div>
  );
}
