const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Lets what a piece of work comes to, an error included, out only at the next multiple of `stepMs` (milliseconds)
 * since it began, so that its time does not tell whether there is an account (ASVS 6.3.8, pitfall 11). It evens out
 * what equal work leaves: the branches must do about the same, or they end on different steps. With 0 nothing waits.
 */
export const evenAnswers =
  (stepMs: number) =>
  async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const startedMs = performance.now();
    try {
      return await work();
    } finally {
      const elapsedMs = performance.now() - startedMs;
      if (stepMs > 0) await sleep(stepMs - (elapsedMs % stepMs));
    }
  };
