import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BlockRow } from './cloud-event.ts';
import { RecordRefused, SinkFailed } from './failures.ts';
import { sendInOrder } from './record-order.ts';

const rowOf = (record: string, version: number): BlockRow => ({
  record_id: record,
  version,
  changed_at: '2026-03-01T08:00:00Z',
  operation: 'registerResident',
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const goOn = (): boolean => false;

test('whatever the block: all is sent, at most four at once, the versions of a record in order and never side by side', async () => {
  const records = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(records, async (names) => {
      const rows = names.map((name, index) => rowOf(name, index + 1));
      const sent: BlockRow[] = [];
      const underWay = new Set<string>();
      const send = async (row: BlockRow): Promise<void> => {
        expect(underWay.has(row.record_id)).toBe(false);
        underWay.add(row.record_id);
        expect(underWay.size).toBeLessThanOrEqual(4);
        await turn();
        underWay.delete(row.record_id);
        sent.push(row);
      };
      await sendInOrder(rows, 4, send, goOn);
      expect(sent.length).toBe(rows.length);
      for (const name of new Set(names)) {
        const versions = sent.filter((row) => row.record_id === name).map((row) => row.version);
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 100 },
  );
});

test('a refused record holds its later versions and everything that has not begun', async () => {
  const rows = [rowOf('a', 1), rowOf('a', 2), ...Array.from({ length: 20 }, (_, i) => rowOf(`r${i}`, i + 3))];
  const sent: number[] = [];
  const sending = sendInOrder(
    rows,
    4,
    async (row) => {
      await turn();
      if (row.version === 1) throw new RecordRefused(1, 'HTTP_422');
      sent.push(row.version);
    },
    goOn,
  );
  await expect(sending).rejects.toMatchObject({ position: 1, detail: 'HTTP_422' });
  expect(sent).not.toContain(2);
  expect(sent.length).toBeLessThanOrEqual(3);
});

test('that the sink fails weighs more than that it refuses a record', async () => {
  const rows = [rowOf('a', 1), rowOf('b', 2)];
  const sending = sendInOrder(
    rows,
    4,
    async (row) => {
      if (row.version === 1) throw new RecordRefused(1, 'HTTP_422');
      await turn();
      throw new SinkFailed('TIMEOUT');
    },
    goOn,
  );
  await expect(sending).rejects.toMatchObject({ code: 'TIMEOUT' });
});

test('nothing begins after it was stopped', async () => {
  let sent = 0;
  const rows = Array.from({ length: 20 }, (_, i) => rowOf(`r${i}`, i + 1));
  const send = async (): Promise<void> => {
    sent += 1;
    await turn();
  };
  await sendInOrder(rows, 4, send, () => sent >= 5);
  expect(sent).toBe(5);
});
