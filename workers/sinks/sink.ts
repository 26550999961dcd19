import type { Block } from '../dispatch/block.ts';

/** Where a feed delivers to. */
export interface Sink {
  /** How far the sink is: the truth, kept by the sink itself. */
  position(): Promise<number>;
  /** Writes a block and moves the sink's position from `block.from` to `block.last`, both or neither; false when fenced. */
  write(block: Block): Promise<boolean>;
  close(): Promise<void>;
}
