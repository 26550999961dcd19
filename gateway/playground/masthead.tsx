import type { Language } from './language.ts';
import { useSay } from './language.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { PersonaSwitch } from './persona-switch.tsx';
import { TokenField } from './token-field.tsx';
import type { Hub } from './use-hub.ts';
import { words } from './words.ts';

export function Masthead({
  hub,
  language,
  onLanguage,
}: {
  hub: Hub;
  language: Language;
  onLanguage: (language: Language) => void;
}) {
  const say = useSay();
  return (
    <header className="masthead">
      <h1>
        <img src="/icon.svg" alt="" width="28" height="28" />
        CityHub <span>{say(words.city)}</span>
      </h1>
      {hub.personas === null ? null : hub.personas.length > 0 ? (
        <PersonaSwitch hub={hub} personas={hub.personas} />
      ) : (
        <TokenField hub={hub} />
      )}
      <LanguageSwitch language={language} onChoose={onLanguage} />
    </header>
  );
}
