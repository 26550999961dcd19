import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { GraphiQLProvider } from '@graphiql/react';
import { useEffect, useState } from 'react';
import { examplesOf } from './examples.ts';
import { type Language, LanguageContext, languageOf } from './language.ts';
import { layoutStorage } from './layout-storage.ts';
import { Masthead } from './masthead.tsx';
import { readNote, writeNote } from './session-notes.ts';
import { TroubleBanner } from './trouble-banner.tsx';
import { type Hub, useHub } from './use-hub.ts';
import { newVisit } from './visit.ts';
import { Workbench } from './workbench.tsx';

function useLanguage(): readonly [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(() => languageOf(readNote('language'), navigator.language));
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const choose = (next: Language): void => {
    writeNote('language', next);
    setLanguage(next);
  };
  return [language, choose];
}

export function Playground() {
  const hub = useHub();
  const [language, choose] = useLanguage();
  return (
    <LanguageContext value={language}>
      <Masthead hub={hub} language={language} onLanguage={choose} />
      {hub.personas === null ? (
        <TroubleBanner hub={hub} onRetry={hub.meet} />
      ) : (
        <Graph hub={hub} personas={hub.personas} />
      )}
    </LanguageContext>
  );
}

const plugins = [DOC_EXPLORER_PLUGIN];

function Graph({ hub, personas }: { hub: Hub; personas: NonNullable<Hub['personas']> }) {
  const [examples] = useState(() => {
    const callers = [...personas.map(({ claims }) => claims), hub.claims];
    return examplesOf(newVisit(callers, { receiptId: readNote('receipt'), feedId: readNote('feed') }));
  });
  const [tabs] = useState(() =>
    examples.map(({ query, variables }) => ({ query, variables: JSON.stringify(variables, null, 2) })),
  );
  return (
    <GraphiQLProvider
      fetcher={hub.ask as never}
      plugins={plugins}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      storage={layoutStorage}
      defaultTabs={tabs}
      initialQuery={tabs[0]?.query ?? ''}
      initialVariables={tabs[0]?.variables ?? ''}
    >
      <DocExplorerStore>
        <Workbench hub={hub} examples={examples} />
      </DocExplorerStore>
    </GraphiQLProvider>
  );
}
