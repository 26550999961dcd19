import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { TreeFile } from '../architecture/tree.ts';
import { root } from '../architecture/tree.ts';

/** What a command makes is not there before. */
const made = new Set(['bench/latest.json', 'gateway/playground/dist', '.data/secret']);

const exists = (path: string): boolean => made.has(path) || existsSync(join(root, path));

const withoutCodeBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (page: string): Set<string> =>
  new Set(
    [...withoutCodeBlocks(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string)),
  );

/** Relative links of a page that lead nowhere. */
export function deadLinks({ path, text }: TreeFile, pages: ReadonlyMap<string, string>): string[] {
  const targets = [...withoutCodeBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target]) => target as string,
  );
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? path : normalize(join(dirname(path), file));
      if (to !== path && !exists(to)) return true;
      return anchor !== undefined && !anchorsOf(pages.get(to) ?? '').has(anchor);
    })
    .map((target) => `${path}: ${target}`);
}

// A word with a slash that ends like a file of ours, or a folder that begins like one of ours.
const files = /(?<![\w@./<>{}-])[\w.-]+(?:\/[\w.-]+)+\.(?:tsx?|mjs|sql|md|jsonc?|graphql)\b/g;
const folders =
  /(?<![\w@./-])(?:schema|subgraphs|gateway|workers|migrations|cli|tests|docs|tools)(?:\/[\w-]+)+(?![\w./<{*-])/g;

/** Files and folders that a page names, in code or in prose, and that are neither below the root nor below its own folder. */
export function deadPaths({ path, text }: TreeFile): string[] {
  const prose = text.replace(/\bhttps?:\/\/\S+/g, '').replace(/\]\([^)]*\)/g, ']');
  const named = new Set([...prose.matchAll(files), ...prose.matchAll(folders)].map(([found]) => found));
  return [...named]
    .filter((found) => !exists(found) && !exists(join(dirname(path), found)))
    .map((found) => `${path}: ${found}`);
}
