import { type Explanation, fetchCount } from './explanation.ts';
import { useSay } from './language.ts';
import type { Ran } from './use-hub.ts';
import { words } from './words.ts';

const sizeOf = (bytes: number): string => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`);

/** How long the last answer took, how large it was, and how many fetches its plan has. */
export function RunFigures({ ran, told }: { ran: Ran | null; told: Explanation | null }) {
  const say = useSay();
  const figures = ran?.figures ?? null;
  return (
    <dl className="figures">
      {figures === null ? null : (
        <>
          <dt>{say(words.time)}</dt>
          <dd>{Math.max(1, Math.round(figures.milliseconds))} ms</dd>
          <dt>{say(words.bytes)}</dt>
          <dd>{sizeOf(figures.bytes)}</dd>
        </>
      )}
      {told === null ? null : (
        <dd>
          {fetchCount(told)} {say(words.fetches)} · {told.subgraphs.length} {say(words.subgraphs)}
        </dd>
      )}
    </dl>
  );
}
