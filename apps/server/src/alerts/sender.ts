import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '@atelier/api';
import { faultFields, type Logger } from '../observability/log.ts';
import type { WakeSignal } from '../outbox/wake-signal.ts';

interface SenderDeps {
  readonly deliveries: Pick<Services['alertDeliveries'], 'sendDue'>;
  readonly log: Pick<Logger, 'error'>;
  readonly wakeSignal: WakeSignal;
}

/** What another node or a crash left behind, and what waits for its time, is found within this; our own wakes it. */
const pollMs = 5000;
const afterFaultMs = 5000;

/** Sends alerts to their channels in the background. Several nodes may do it at the same time. */
export const createAlertSending = ({ deliveries, log, wakeSignal }: SenderDeps) => {
  const shutdown = new AbortController();
  const { signal } = shutdown;
  const round = async (): Promise<void> => {
    try {
      while (!signal.aborted && (await deliveries.sendDue(signal)));
      await wakeSignal.wait(pollMs, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      log.error(faultFields(thrown), 'sending alerts failed');
      await sleep(afterFaultMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) await round();
  };
  let running: Promise<void> = Promise.resolve();
  return {
    start(): void {
      running = loop();
    },
    /** Attempts under way are cut; they are made again when their lease has passed. */
    async stop(): Promise<void> {
      shutdown.abort();
      await running;
    },
  };
};
