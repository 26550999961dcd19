import type { Language } from './language.ts';

/** A persona is named in both languages, as in `公安 police`. */
export function personaName(name: string, language: Language): string {
  const gap = name.indexOf(' ');
  if (gap < 0) return name;
  return language === 'zh' ? name.slice(0, gap) : name.slice(gap + 1);
}
