import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { type Example, type Group, groups } from './example.ts';
import { useSay } from './language.ts';
import { words } from './words.ts';

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

/** What the engineer opened himself. */
type Shelf = Group | 'own';

function Shelves({
  open,
  shelves,
  onOpen,
}: {
  open: Shelf;
  shelves: readonly Shelf[];
  onOpen: (shelf: Shelf) => void;
}) {
  const say = useSay();
  return (
    <div className="shelves">
      {shelves.map((shelf) => (
        <button key={shelf} type="button" aria-pressed={shelf === open} onClick={() => onOpen(shelf)}>
          {say(shelf === 'own' ? words.yourOwn : groups[shelf])}
        </button>
      ))}
    </div>
  );
}

/** GraphiQL's tabs with the names of the examples, a group at a time; the tabs that the engineer opened are one more. */
export function ExampleTabs({ examples }: { examples: readonly Example[] }) {
  const say = useSay();
  const { changeTab, addTab, closeTab } = useGraphiQLActions();
  const { tabs, active } = useGraphiQL((state) => ({ tabs: state.tabs, active: state.activeTabIndex }));
  const list = useRef<HTMLDivElement>(null);
  const shelfOf = (index: number): Shelf => examples[index]?.group ?? 'own';
  const open = shelfOf(active);
  const shown = tabs.map((tab, index) => ({ tab, index })).filter(({ index }) => shelfOf(index) === open);
  const shelves = [...new Set(tabs.map((_, index) => shelfOf(index)))];
  // On a phone the strip is wider than the screen.
  useEffect(() => {
    const selected = list.current?.querySelector('[aria-selected=true]');
    // Newer browsers answer with a promise, which React would take for the effect's end.
    selected?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);
  return (
    <nav className="examples" aria-label={say(words.examples)}>
      <Shelves
        open={open}
        shelves={shelves}
        onOpen={(shelf) => changeTab(tabs.findIndex((_, index) => shelfOf(index) === shelf))}
      />
      <div className="strip">
        <div ref={list} role="tablist" aria-label={say(words.examples)} onKeyDown={walk}>
          {shown.map(({ tab, index }) => {
            const title = examples[index]?.title;
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
                {title === undefined ? tab.operationName || say(words.newQuery) : say(title)}
              </button>
            );
          })}
        </div>
        {open !== 'own' ? null : (
          <button
            type="button"
            className="tab-tool"
            aria-label={say(words.closeTab)}
            onClick={() => closeTab(active)}
          >
            ×
          </button>
        )}
        <button type="button" className="tab-tool" aria-label={say(words.newTab)} onClick={() => addTab()}>
          +
        </button>
      </div>
    </nav>
  );
}
