import type { JobSignals } from '@atelier/core/ports/services';

/** Job signals that record what was signalled. Waiting ends at once, so that a watcher polls without delay. */
export const createFakeSignals = () => {
  const changed: string[] = [];
  let submissions = 0;
  const signals: JobSignals = {
    changed: (jobId) => void changed.push(jobId),
    waitForChange: async () => undefined,
    submitted: () => {
      submissions += 1;
    },
    waitForSubmission: async () => undefined,
    setDelay: () => undefined,
    delay: () => null,
  };
  return { signals, changed, submissions: () => submissions };
};
