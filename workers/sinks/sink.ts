import type { Block } from '../dispatch/block.ts';

/** An order to send something again (`log.resend`). */
export interface ResendOrder {
  readonly id: string;
  /** REPLAY and REPAIR get new delivery ids, since a receiver drops those that it knows; REDELIVER keeps that of the first attempt. */
  readonly kind: 'REPLAY' | 'REDELIVER' | 'REPAIR';
}

/**
 * Where a feed delivers to. Throws SinkFailed, RecordRefused or BlockRefused, see failures.ts.
 *
 * `signal` aborts when a right or a feed has changed since the block was projected: the sink then stops sending at once
 * and rejects with whatever error; the block is read again under the rights of now. A sink must have time limits of its
 * own all the same.
 */
export interface Sink {
  /** How many records a block may have at most. */
  readonly blockSize: number;
  /** How far the sink is: the truth, kept by the sink itself where it can, else by the hub. */
  position(): Promise<number>;
  /** Takes a block and moves the position from `block.from` to `block.last`, both or neither; false when fenced. */
  write(block: Block, attempt: number, signal?: AbortSignal): Promise<boolean>;
  /** Takes records again, whatever the position is, and overwrites what has the same version. */
  resend(block: Block, order: ResendOrder, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
