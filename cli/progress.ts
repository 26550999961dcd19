import { SingleBar } from 'cli-progress';

export type Progress = {
  advance(count: number): void;
  finish(): void;
};

const linePauseMilliseconds = 5_000;
const linesPerWork = 10;

/** Shows long work: a bar on a terminal, plain lines elsewhere (a log file has no cursor), nothing when quiet. */
export function progress(label: string, total: number, output: 'auto' | 'quiet' = 'auto'): Progress {
  if (output === 'quiet' || total <= 0) return { advance: () => undefined, finish: () => undefined };
  return process.stderr.isTTY ? bar(label, total) : lines(label, total);
}

function bar(label: string, total: number): Progress {
  const shown = new SingleBar({
    format: `${label} [{bar}] {percentage}% of {total}, {eta_formatted} left`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
    clearOnComplete: false,
  });
  shown.start(total, 0);
  return { advance: (count) => shown.increment(count), finish: () => shown.stop() };
}

function lines(label: string, total: number): Progress {
  let done = 0;
  let shownSteps = 0;
  let shownAt = Date.now();
  const stepsDone = (): number => Math.floor((done * linesPerWork) / total);
  const show = () => {
    shownSteps = stepsDone();
    shownAt = Date.now();
    process.stderr.write(`${label}: ${done} of ${total} (${Math.floor((done * 100) / total)} %)\n`);
  };
  return {
    advance(count) {
      done += count;
      // The last line is finish's own.
      if (done >= total) return;
      if (stepsDone() > shownSteps || Date.now() - shownAt >= linePauseMilliseconds) show();
    },
    finish: show,
  };
}
