const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The error of a timer, in milliseconds, in both directions. */
const timerErrorMs = 2;

/**
 * Timers count whole milliseconds from the start of the current event-loop iteration, so their error depends on the
 * work before, and can be measured over thousands of responses. The last milliseconds are therefore waited iteration by
 * iteration.
 */
const waitUntil = async (atMs: number): Promise<void> => {
  const leftMs = atMs - performance.now();
  if (leftMs > timerErrorMs) await sleep(leftMs - timerErrorMs);
  while (performance.now() < atMs) await nextTurn();
};

/** Resolves at the next multiple of `stepMs` since `startedMs`; at once if `stepMs` is 0. */
const nextStep = async (startedMs: number, stepMs: number): Promise<void> => {
  const elapsedMs = performance.now() - startedMs;
  if (stepMs > 0) await waitUntil(startedMs + (Math.floor(elapsedMs / stepMs) + 1) * stepMs);
};

/**
 * Delays the result of `work`, value or error, to the next multiple of `stepMs` (milliseconds) since its start, so that
 * the response time does not reveal whether there is an account (ASVS 6.3.8, pitfall 11). It only hides small
 * differences: branches must do about the same work, or they end on different steps. 0 means no delay.
 */
export const constantTimeResponse =
  (stepMs: number) =>
  async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const startedMs = performance.now();
    try {
      return await work();
    } finally {
      await nextStep(startedMs, stepMs);
    }
  };

/** Delays errors only: for flows whose success reveals the account anyway. */
export const constantTimeErrors =
  (stepMs: number) =>
  async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const startedMs = performance.now();
    try {
      return await work();
    } catch (thrown) {
      await nextStep(startedMs, stepMs);
      throw thrown;
    }
  };
