import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noticeId, readNoticeId } from './notice-place.ts';

const place = fc.record({
  feedId: fc.uuid(),
  shard: fc.integer({ min: 1, max: 5 }),
  position: fc.integer({ min: 1, max: 999_999_999_999_999 }),
});

test('an id says which feed and which change it was made of', () => {
  fc.assert(
    fc.property(place, (one) => {
      expect(readNoticeId(noticeId(one))).toEqual(one);
    }),
  );
});

test('whatever else is sent is no id', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readNoticeId(text)).toBeNull();
    }),
  );
  const feedId = '00000000-0000-4000-8000-000000000000';
  for (const rest of ['', '.1', '.1.', '.0.1', '.6.1', '.1.0', '.1.01', '.1.1.1', '.1.1e3', '.1.-1'])
    expect(readNoticeId(feedId + rest)).toBeNull();
});
