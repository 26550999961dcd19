import { expect, test } from 'vitest';
import { announcement } from './announce.ts';

const city = {
  departments: [{ code: 'police', name: '公安局' }],
  grid: '420102001001001',
};

test('a person is told each address and, for each persona, the command that prints a token', () => {
  const text = announcement('http://127.0.0.1:4000', ' --data /srv/hub', city);
  for (const path of ['/graphql', '/', '/health', '/ready'])
    expect(text).toContain(`http://127.0.0.1:4000${path}\n`);
  for (const flags of [
    '--role gridworker --grid 420102001001001',
    '--role department --department police',
    '--role auditor',
    '--role operator',
    '--role citizen',
  ]) {
    expect(text).toContain(`npx cityhub token ${flags} --data /srv/hub\n`);
  }
});

test('a city without grids has no grid worker to show', () => {
  expect(announcement('http://127.0.0.1:4000', '', { ...city, grid: undefined })).not.toContain('gridworker');
});
