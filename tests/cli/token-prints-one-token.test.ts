import { join } from 'node:path';
import { openSecrets } from '@cityhub/schema/runtime/secrets';
import { tokenVerifier } from '@cityhub/schema/runtime/tokens';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cluster/folder.ts';
import { cityhub } from './run-cityhub.ts';

async function folderOfAHub() {
  const data = await temporaryFolder();
  return { data, verify: tokenVerifier(await openSecrets(join(data, 'secret'))) };
}

test('token prints one JWT and nothing else, signed with the hub’s secret', async () => {
  const { data, verify } = await folderOfAHub();
  const flags = [
    '--role',
    'department',
    '--department',
    'police',
    '--purpose',
    'public-security',
    '--data',
    data,
  ];
  const { code, stdout, stderr } = await cityhub(['token', ...flags]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const { actor } = await verify(stdout.trim());
  expect(actor).toMatchObject({ role: 'department', department: 'police', purpose: 'public-security' });
});

test('a department’s token asks for what the department may ask for', async () => {
  const { data, verify } = await folderOfAHub();
  const { stdout } = await cityhub([
    'token',
    '--role',
    'department',
    '--department',
    'water',
    '--data',
    data,
  ]);
  expect((await verify(stdout.trim())).actor.purpose).toBe('water-management');
});

test('a grid worker’s token carries the grid', async () => {
  const { data, verify } = await folderOfAHub();
  const { stdout } = await cityhub([
    'token',
    '--role',
    'gridworker',
    '--grid',
    '420102001001001',
    '--data',
    data,
  ]);
  const { actor } = await verify(stdout.trim());
  expect(actor).toMatchObject({ role: 'gridworker', area: '420102001001001' });
});

test.each([
  { args: ['--role', 'operator'], id: 'operator:li-ming' },
  { args: ['--role', 'department', '--department', 'police'], id: 'department:police:li-ming' },
])('with a person, the token is $id’s, so that two people are two actors', async ({ args, id }) => {
  const { data, verify } = await folderOfAHub();
  const { stdout } = await cityhub(['token', ...args, '--person', 'li-ming', '--data', data]);
  const { actor } = await verify(stdout.trim());
  expect(actor.id).toBe(id);
  const { stdout: nobody } = await cityhub(['token', ...args, '--data', data]);
  expect((await verify(nobody.trim())).actor).toEqual({ ...actor, id: id.replace(':li-ming', '') });
});

test('with an app, the token says which program pushes', async () => {
  const { data, verify } = await folderOfAHub();
  const args = ['--role', 'gridworker', '--grid', '420102001001001', '--app', 'grid-app'];
  const { stdout } = await cityhub(['token', ...args, '--data', data]);
  const { actor } = await verify(stdout.trim());
  expect(actor).toMatchObject({ id: 'gridworker:420102001001001', app: 'grid-app' });
});

test('with a resident, the token is that citizen’s own', async () => {
  const { data, verify } = await folderOfAHub();
  const resident = '6a3cf1de-5d0a-8f6e-9b1a-0a1b2c3d4e5f';
  const { stdout } = await cityhub(['token', '--role', 'citizen', '--resident', resident, '--data', data]);
  const { actor } = await verify(stdout.trim());
  expect(actor).toMatchObject({ id: `citizen:${resident}`, role: 'citizen', resident });
});

test.each([
  { args: ['--role', 'citizen', '--resident', '42'], says: '--resident is for --role citizen' },
  {
    args: ['--role', 'auditor', '--resident', '6a3cf1de-5d0a-8f6e-9b1a-0a1b2c3d4e5f'],
    says: '--resident is for --role citizen',
  },
  { args: ['--role', 'operator', '--app', 'Grid App'], says: '--app must be the name of a program' },
  { args: ['--role', 'operator', '--person', 'Li Ming'], says: '--person must be an account name' },
  { args: ['--role', 'operator', '--person', 'a:b'], says: '--person must be an account name' },
  { args: ['--role', 'department'], says: 'add --department CODE' },
  { args: ['--role', 'gridworker'], says: 'add --grid CODE' },
  { args: ['--role', 'gridworker', '--grid', '42'], says: '--grid must be a grid code of 15 digits' },
  {
    args: ['--role', 'system'],
    says: 'Allowed choices are gridworker, department, auditor, operator, citizen',
  },
])('$args is refused, saying "$says"', async ({ args, says }) => {
  const { data } = await folderOfAHub();
  const { code, stdout, stderr } = await cityhub(['token', ...args, '--data', data]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(says);
});

test('where no hub has run there is no token, and no secret is made up', async () => {
  const data = await temporaryFolder();
  const { code, stdout, stderr } = await cityhub(['token', '--role', 'auditor', '--data', data]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    `There is no secret file ${data}/secret: start the hub first (npx cityhub up), or name its folder with --data DIR.\n`,
  );
});
