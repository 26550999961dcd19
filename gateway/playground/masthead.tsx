import { PersonaSwitch } from './persona-switch.tsx';
import { TokenField } from './token-field.tsx';
import type { Hub } from './use-hub.ts';

export function Masthead({ hub }: { hub: Hub }) {
  return (
    <header className="masthead">
      <h1>
        <img src="/icon.svg" alt="" width="28" height="28" />
        CityHub <span lang="zh-CN">城市数据枢纽</span>
      </h1>
      {hub.personas === null ? null : hub.personas.length > 0 ? (
        <PersonaSwitch hub={hub} personas={hub.personas} />
      ) : (
        <TokenField hub={hub} />
      )}
    </header>
  );
}
