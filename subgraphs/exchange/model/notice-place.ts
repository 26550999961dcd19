import { isUuid } from '@cityhub/schema/runtime/input-checks';

/** Which feed has to acknowledge which change. Its id names no record. */
export interface NoticeId {
  readonly feedId: string;
  readonly shard: number;
  readonly position: number;
}

export function noticeId({ feedId, shard, position }: NoticeId): string {
  return `${feedId}.${shard}.${position}`;
}

/** Null for what is no id of a notice. */
export function readNoticeId(id: string): NoticeId | null {
  const [feedId = '', shard = '', position = '', ...rest] = id.split('.');
  if (rest.length > 0 || !isUuid(feedId) || !/^[1-5]$/.test(shard) || !/^[1-9]\d{0,14}$/.test(position))
    return null;
  return { feedId, shard: Number(shard), position: Number(position) };
}
