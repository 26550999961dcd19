import type { TreeFile } from './tree.ts';

// A text that names the desk it was written at means nothing to its reader. Each pattern is spelled so that it does not
// find itself.
const desks = [
  /(?<![\w.~-])[/]work[/]/,
  /[.][.][/]shared[/]/,
  /[/]Users[/]\w/,
  /[/]home[/]\w/,
  /\bfarm[-]\w/i,
  /\bClaud[e]\b/i,
  /\bAnthropi[c]\b/i,
  /\bChatGP[T]\b/i,
  /\bCopilo[t]\b/i,
  /\bLLM[s]?\b/,
  /\bAI (assistan[t]|agen[t]|mode[l])/i,
  /\blanguage mode[l]/i,
  /\bsession [o]f (the|this) project\b/i,
  /\b(my|your|the) brie[f]\b/i,
  /\bhelper sessio[n]/i,
  /\bas (you|the user) (asked|requeste[d])\b/i,
];

export function deskWords(files: readonly TreeFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = desks.map((desk) => line.match(desk)?.[0]).find(Boolean);
      return found ? [`${path}:${index + 1}: ${found}`] : [];
    }),
  );
}
