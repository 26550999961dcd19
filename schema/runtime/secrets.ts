import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * One secret of 32 bytes in a file outside the database; every key of the hub is derived from it by HKDF-SHA256,
 * each for one purpose, so that no key can be used for another's work.
 */
export interface Secrets {
  derive(purpose: string, bytes?: number): Buffer;
}

const secretBytes = 32;

export function secretsFrom(root: Buffer): Secrets {
  if (root.length !== secretBytes) throw new Error(`the hub's secret must be ${secretBytes} bytes long`);
  const derived = new Map<string, Buffer>();
  return {
    derive(purpose, bytes = 32) {
      const name = `${purpose}/${bytes}`;
      const known = derived.get(name);
      if (known !== undefined) return known;
      const key = Buffer.from(hkdfSync('sha256', root, 'cityhub', purpose, bytes));
      derived.set(name, key);
      return key;
    },
  };
}

/** Reads the secret file that a hub's first start has made. Throws where there is none: another secret would open nothing. */
export async function readSecrets(file: string): Promise<Secrets> {
  return secretsFrom(Buffer.from((await readFile(file, 'utf8')).trim(), 'hex'));
}

/** Reads the secret file; makes it, readable by its owner alone, where there is none. */
export async function openSecrets(file: string): Promise<Secrets> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, randomBytes(secretBytes).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readSecrets(file);
}
