import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { useEffect } from 'react';
import { deliveriesIn } from './deliveries.ts';
import { DeliveryBoard } from './delivery-board.tsx';
import type { Example } from './example.ts';
import { ExampleNote } from './example-note.tsx';
import { ExampleTabs } from './example-tabs.tsx';
import { ExplanationDrawer } from './explanation-drawer.tsx';
import { useSay } from './language.ts';
import { TroubleBanner } from './trouble-banner.tsx';
import { useExampleCaller } from './use-example-caller.ts';
import { useFirstTab } from './use-first-tab.ts';
import type { Hub } from './use-hub.ts';
import { useTakenVariable } from './use-taken-variable.ts';
import { words } from './words.ts';

/** In production the schema can be read only when a token is there. */
function useSchemaWithToken({ personas, token, claims }: Hub): void {
  const { introspect } = useGraphiQLActions();
  const hasSchema = useGraphiQL((state) => state.schema != null);
  const isNew = !hasSchema && personas?.length === 0 && claims.role !== undefined;
  useEffect(() => {
    if (isNew && token !== '') void introspect();
  }, [isNew, token, introspect]);
}

/** GraphiQL between the examples and what is told of the answer. */
export function Workbench({ hub, examples }: { hub: Hub; examples: readonly Example[] }) {
  const say = useSay();
  const { introspect } = useGraphiQLActions();
  const { active, response } = useGraphiQL((state) => ({
    active: state.activeTabIndex,
    response: state.tabs[state.activeTabIndex]?.response ?? null,
  }));
  // The examples come first among the tabs and cannot be closed, so their places are the same.
  const example = examples[active];
  useFirstTab(examples);
  useTakenVariable(example, examples);
  useExampleCaller(hub, example);
  useSchemaWithToken(hub);
  const deliveries = deliveriesIn(response);
  return (
    <>
      <ExampleTabs examples={examples} />
      <TroubleBanner
        hub={hub}
        onRetry={async () => {
          await hub.meet();
          await introspect();
        }}
      />
      {example === undefined ? null : <ExampleNote hub={hub} example={example} />}
      <main>
        <GraphiQLInterface defaultEditorToolsVisibility="variables">
          {deliveries.length > 0 ? (
            <GraphiQL.Footer>
              <DeliveryBoard deliveries={deliveries} />
            </GraphiQL.Footer>
          ) : response === null && hub.trouble === null ? (
            <GraphiQL.Footer>
              <p className="before-answer">{say(words.noAnswerYet)}</p>
            </GraphiQL.Footer>
          ) : null}
        </GraphiQLInterface>
      </main>
      <ExplanationDrawer hub={hub} />
    </>
  );
}
