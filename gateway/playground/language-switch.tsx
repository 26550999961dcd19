import type { Language } from './language.ts';

const names: readonly (readonly [Language, string, string])[] = [
  ['zh', '中文', 'zh-CN'],
  ['en', 'English', 'en'],
];

/** Each language by its own name, so that whoever needs it can read it. */
export function LanguageSwitch({
  language,
  onChoose,
}: {
  language: Language;
  onChoose: (language: Language) => void;
}) {
  return (
    <div className="languages">
      {names.map(([one, name, tag]) => (
        <button
          key={one}
          type="button"
          lang={tag}
          aria-pressed={one === language}
          onClick={() => onChoose(one)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
