import type { City } from './city.ts';

type Persona = { name: string; token: string };

const pages = [
  { name: 'graph', path: '/graphql' },
  { name: 'playground', path: '/' },
  { name: 'health', path: '/health' },
  { name: 'ready', path: '/ready' },
];

/** Who may call the hub, each with the flags of `cityhub token` that make that caller's token. */
function personas({ departments, grid }: City): Persona[] {
  return [
    ...(grid === undefined
      ? []
      : [{ name: 'grid worker 网格员', token: `--role gridworker --grid ${grid}` }]),
    ...departments.map(({ code, name }) => ({
      name: `${code} ${name}`,
      token: `--role department --department ${code}`,
    })),
    { name: 'auditor 审计员', token: '--role auditor' },
    { name: 'operator 运维员', token: '--role operator' },
    { name: 'citizen 市民', token: '--role citizen' },
  ];
}

/** What a person needs to go on: the addresses, and for each persona the one command that gives a token. */
export function announcement(address: string, dataFlag: string, city: City): string {
  const addresses = pages.map(({ name, path }) => `  ${name.padEnd(12)}${address}${path}`);
  const commands = personas(city).map(
    ({ name, token }) => `  ${pad(name, 38)}npx cityhub token ${token}${dataFlag}`,
  );
  return [
    '',
    ...addresses,
    '',
    'Who may call it, and the command that prints their token:',
    '',
    ...commands,
    '',
  ].join('\n');
}

const chinese = /[\u3000-\u9fff\uff00-\uffef]/g;

/** A Chinese character takes two columns on a terminal. */
function pad(text: string, columns: number): string {
  const width = text.length + (text.match(chinese)?.length ?? 0);
  return text + ' '.repeat(Math.max(1, columns - width));
}
