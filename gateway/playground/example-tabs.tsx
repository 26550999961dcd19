import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Example } from './examples.ts';

/** The arrow keys go from tab to tab, as the pattern for tabs of WAI-ARIA says. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')];
  const next = tabs[(tabs.indexOf(event.target as HTMLElement) + step + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
  event.preventDefault();
}

/** GraphiQL's tabs with the names of the examples; the tabs that the engineer opened follow, and can be closed. */
export function ExampleTabs({ examples }: { examples: readonly Example[] }) {
  const { changeTab, addTab, closeTab } = useGraphiQLActions();
  const { tabs, active } = useGraphiQL((state) => ({ tabs: state.tabs, active: state.activeTabIndex }));
  const list = useRef<HTMLDivElement>(null);
  // On a phone the strip is wider than the screen.
  useEffect(() => {
    // Newer browsers answer with a promise, which React would take for the effect's end.
    list.current?.children[active]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);
  return (
    <div className="examples">
      <div ref={list} role="tablist" aria-label="示例 Examples" onKeyDown={walk}>
        {tabs.map((tab, index) => {
          const example = examples[index];
          return (
            <button
              key={tab.id}
              type="button"
              role="tab"
              aria-controls="graphiql-session"
              aria-selected={index === active}
              tabIndex={index === active ? 0 : -1}
              onClick={() => changeTab(index)}
            >
              <b>{example?.label ?? (tab.operationName || '新查询')}</b>
              <small>{example?.english ?? '自己的 Your own'}</small>
            </button>
          );
        })}
      </div>
      {active < examples.length ? null : (
        <button
          type="button"
          className="tab-tool"
          aria-label="关闭 Close tab"
          onClick={() => closeTab(active)}
        >
          ×
        </button>
      )}
      <button type="button" className="tab-tool" aria-label="新标签 New tab" onClick={() => addTab()}>
        +
      </button>
    </div>
  );
}
