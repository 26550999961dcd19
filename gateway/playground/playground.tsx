import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { GraphiQLProvider } from '@graphiql/react';
import { useState } from 'react';
import { examplesOf } from './examples.ts';
import { layoutStorage } from './layout-storage.ts';
import { Masthead } from './masthead.tsx';
import { readNote } from './session-notes.ts';
import { TroubleBanner } from './trouble-banner.tsx';
import { type Hub, useHub } from './use-hub.ts';
import { newVisit } from './visit.ts';
import { Workbench } from './workbench.tsx';

export function Playground() {
  const hub = useHub();
  return (
    <>
      <Masthead hub={hub} />
      {hub.personas === null ? (
        <TroubleBanner hub={hub} onRetry={hub.meet} />
      ) : (
        <Graph hub={hub} personas={hub.personas} />
      )}
    </>
  );
}

const plugins = [DOC_EXPLORER_PLUGIN];

function Graph({ hub, personas }: { hub: Hub; personas: NonNullable<Hub['personas']> }) {
  const [examples] = useState(() => {
    const callers = [...personas.map(({ claims }) => claims), hub.claims];
    return examplesOf(newVisit(callers, readNote('receipt')));
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
