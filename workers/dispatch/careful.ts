/**
 * What a feed does after workers died on it. `unfinished` counts drains that began and had no outcome; it is raised when a
 * drain begins and taken back by the first delivery.
 *
 *   0 to 2   as usual: a worker may be killed for any reason
 *   3 to 5   one position after the other; each delivery sets the count back, so 4 and 5 say that this very one was tried
 *   6        the position at the cursor was tried three times alone: it is parked
 *
 * Halving the stretch would cost further deaths, and each delays every other feed until the worker is started again; a
 * thousand single positions cost seconds of this feed alone. Once the cursor has passed the stretch that was under way at
 * the first death, the count is 0 again.
 */
const alone = 3;
const parked = 6;

/** How many positions the next range may have, when so many drains before this one had no outcome. */
export const rangeLimit = (unfinished: number): number => (unfinished < alone ? Number.POSITIVE_INFINITY : 1);

/** Whether the position at the cursor is to be parked. */
export const isKiller = (unfinished: number): boolean => unfinished >= parked;

/** How many drains without an outcome count after a delivery that ends at `cursor`. */
export function afterDelivery(unfinished: number, suspectTo: number | null, cursor: number): number {
  return unfinished < alone || suspectTo === null || cursor >= suspectTo ? 0 : alone;
}
