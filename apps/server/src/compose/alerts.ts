import { createAlertSender } from '@atelier/adapters';
import type { Services } from '@atelier/api';
import type { AlertSender } from '@atelier/core/ports/alert-sender';
import { createAlertSending } from '../alerts/sender.ts';
import type { Logger } from '../observability/log.ts';
import { createWakeSignal } from '../outbox/wake-signal.ts';

/** Between a change of an alert and its sending: usually after the transaction; if not, the next poll finds it. */
const queuedMs = 20;

/** What sends alerts to their channels. */
export const openAlertChannels = (alertSender: AlertSender = createAlertSender()) => {
  const wakeSignal = createWakeSignal();
  return {
    deps: { alertSender, onAlertQueued: () => void setTimeout(wakeSignal.notify, queuedMs).unref() },
    sending: (deliveries: Services['alertDeliveries'], log: Logger) =>
      createAlertSending({ deliveries, log, wakeSignal }),
  };
};
