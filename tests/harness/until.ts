/** Asks again and again until the answer is true; throws after `timeoutMs` with what was hoped for. */
export async function until(hope: string, isTrue: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`not within ${timeoutMs} ms: ${hope}`);
}
