import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Where a subscriber is in its feed: the position, and a MAC over feed and position under a key of the hub's. The position is
 * no secret (it is the version of the event beside it); the MAC says that this hub gave this cursor for this feed.
 */
const positionBytes = 6;
const macBytes = 16;

function macOf(key: Buffer, feed: string, position: Buffer): Buffer {
  return createHmac('sha256', key).update(feed).update('\0').update(position).digest().subarray(0, macBytes);
}

export function cursorAt(key: Buffer, feed: string, position: number): string {
  const bytes = Buffer.alloc(positionBytes);
  bytes.writeUIntBE(position, 0, positionBytes);
  return Buffer.concat([bytes, macOf(key, feed, bytes)]).toString('base64url');
}

/** The position, or null for whatever `cursorAt` did not make for this feed. */
export function positionOf(key: Buffer, feed: string, cursor: string): number | null {
  const bytes = Buffer.from(cursor, 'base64url');
  // Of several spellings of the same bytes only ours is a cursor.
  if (bytes.length !== positionBytes + macBytes || bytes.toString('base64url') !== cursor) return null;
  const position = bytes.subarray(0, positionBytes);
  if (!timingSafeEqual(bytes.subarray(positionBytes), macOf(key, feed, position))) return null;
  return position.readUIntBE(0, positionBytes);
}
