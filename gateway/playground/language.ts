import { createContext, useContext } from 'react';

/** The city's two languages. */
export type Language = 'zh' | 'en';

/** The same in both. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** What the page speaks until somebody chooses: Chinese to a browser that does, English to all others. */
export function languageOf(remembered: string, browser: string): Language {
  if (remembered === 'zh' || remembered === 'en') return remembered;
  return browser.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export const LanguageContext = createContext<Language>('en');

/** Says a text in the language of the page. */
export function useSay(): (text: Text) => string {
  const language = useContext(LanguageContext);
  return (text) => text[language];
}
