const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a timer may be wrong by, in milliseconds, either way. */
const timerErrorMs = 2;

/**
 * Timers count whole milliseconds from where their turn of the event loop began. By which fraction they miss depends
 * on the work before, and thousands of answers tell fractions: the last bit is waited turn by turn.
 */
const waitUntil = async (atMs: number): Promise<void> => {
  const leftMs = atMs - performance.now();
  if (leftMs > timerErrorMs) await sleep(leftMs - timerErrorMs);
  while (performance.now() < atMs) await nextTurn();
};

/** Resolves at the next multiple of `stepMs` since `startedMs`; with 0 nothing waits. */
const nextStep = async (startedMs: number, stepMs: number): Promise<void> => {
  const elapsedMs = performance.now() - startedMs;
  if (stepMs > 0) await waitUntil(startedMs + (Math.floor(elapsedMs / stepMs) + 1) * stepMs);
};

/**
 * Lets what a piece of work comes to, an error included, out only at the next multiple of `stepMs` (milliseconds)
 * since it began, so that its time does not tell whether there is an account (ASVS 6.3.8, pitfall 11). It evens out
 * what equal work leaves: the branches must do about the same, or they end on different steps. With 0 nothing waits.
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

/** The same for errors alone: where success says by itself that there is an account, nobody need wait for it. */
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
