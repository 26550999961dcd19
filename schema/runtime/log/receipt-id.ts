import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import type { Secrets } from '../secrets.ts';

/**
 * A receipt's id is the change's place (shard, position) in one encrypted AES block: it needs no index, nobody can guess
 * the next one, and a made-up id is recognised by its padding.
 */
export interface ReceiptIds {
  of(shard: number, position: number): string;
  /** The place, or null where the id is not one of ours. */
  read(id: string): { shard: number; position: number } | null;
}

export function createReceiptIds(secrets: Secrets): ReceiptIds {
  const key = createSecretKey(secrets.derive('receipt-id'));
  return {
    of(shard, position) {
      const block = Buffer.alloc(16);
      block.writeUInt16BE(shard, 0);
      block.writeUIntBE(position, 2, 6);
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
    },
    read(id) {
      const bytes = Buffer.from(id, 'base64url');
      if (bytes.length !== 16 || bytes.toString('base64url') !== id) return null;
      const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      const block = Buffer.concat([decipher.update(bytes), decipher.final()]);
      if (block.readBigUInt64BE(8) !== 0n) return null;
      return { shard: block.readUInt16BE(0), position: block.readUIntBE(2, 6) };
    },
  };
}
