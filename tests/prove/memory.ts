/** What a process holds once everything that nobody needs is gone, in MiB. */
export interface Memory {
  /** Objects, and bytes that objects own. */
  readonly live: number;
  /** What the system has given it. */
  readonly resident: number;
}

const mebibyte = 1024 * 1024;

/** Of this process; needs --expose-gc. */
export async function memoryNow(): Promise<Memory> {
  for (let round = 0; round < 6; round += 1) {
    globalThis.gc?.();
    // What a collected object owned, such as a socket, goes after it.
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { live: (heapUsed + external) / mebibyte, resident: rss / mebibyte };
}
