import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Wishes {
  readonly part: 'attacks' | 'mix' | 'generated';
  /** Only attacks whose group or name holds this. */
  readonly only: string | null;
  readonly list: boolean;
  /** Of what is made up; another one each time unless it is named. */
  readonly seed: number | null;
}

export const usage = `npm run prove -- attacks [--only NAME] [--list]   every named attack against a hub and its subgraphs
npm run prove -- generated [--only NAME] [--seed N] documents, bytes, variables and filters that are made up
npm run prove -- mix                               what attacks cost those who mean well`;

const parts = ['attacks', 'mix', 'generated'] as const;

/** Null where the command line makes no sense. */
export function readWishes(args: readonly string[]): Wishes | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { only: { type: 'string' }, list: { type: 'boolean' }, seed: { type: 'string' } },
    });
    const part = parts.find((one) => one === positionals[0]);
    if (part === undefined || positionals.length > 1) return null;
    return {
      part,
      only: values.only ?? null,
      list: values.list ?? false,
      seed: values.seed === undefined ? null : Number(values.seed),
    };
  } catch {
    return null;
  }
}
