import { EventEmitter } from 'node:events';
import type { JobSignals } from '@atelier/core/ports/services';

/** Prefixed, so that no id can be another event such as `error`, which an emitter would throw. */
const changeOf = (jobId: string): string => `changed ${jobId}`;

/** Wakes waiters in this process. */
export const createJobSignals = (): JobSignals => {
  let delay: string | null = null;
  const emitter = new EventEmitter().setMaxListeners(0);
  const wait = (event: string, timeoutMs: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        emitter.off(event, done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      emitter.once(event, done);
      if (signal.aborted) done();
      else signal.addEventListener('abort', done, { once: true });
    });
  return {
    changed: (jobId) => void emitter.emit(changeOf(jobId)),
    waitForChange: (jobId, timeoutMs, signal) => wait(changeOf(jobId), timeoutMs, signal),
    submitted: () => void emitter.emit('submitted'),
    waitForSubmission: (timeoutMs, signal) => wait('submitted', timeoutMs, signal),
    setDelay: (reason) => {
      delay = reason;
    },
    delay: () => delay,
  };
};
