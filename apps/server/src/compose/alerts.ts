import { createAlertSender } from '@atelier/adapters';
import type { Services } from '@atelier/api';
import { createAlertSending } from '../alerts/sender.ts';
import type { Logger } from '../observability/log.ts';
import { createWakeSignal } from '../outbox/wake-signal.ts';

/** Between a change of an alert and its sending: usually after the transaction; if not, the next poll finds it. */
const queuedMs = 20;

/** What sends alerts to their channels. */
export const openAlertChannels = () => {
  const wakeSignal = createWakeSignal();
  return {
    deps: {
      alertSender: createAlertSender(),
      onAlertQueued: () => void setTimeout(wakeSignal.notify, queuedMs).unref(),
    },
    sending: (deliveries: Services['alertDeliveries'], log: Logger) =>
      createAlertSending({ deliveries, log, wakeSignal }),
  };
};
