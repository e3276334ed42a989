import { EventEmitter } from 'node:events';
import type { JobSignals } from '@atelier/core/ports/services';

/** Wakes waiters within this process. */
export const createJobSignals = (): JobSignals => {
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
    changed: (jobId) => void emitter.emit(jobId),
    waitForChange: wait,
    submitted: () => void emitter.emit('submitted'),
    waitForSubmission: (timeoutMs, signal) => wait('submitted', timeoutMs, signal),
  };
};
