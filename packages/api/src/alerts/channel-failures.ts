import type { AlertChannelRecord } from '@atelier/core/ports/alert-stores';
import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';
import { failureGroup } from './queue-deliveries.ts';

type FailureStores = Pick<Stores, 'alerts' | 'alertChannels' | 'alertDeliveries'>;

/**
 * That alerts no longer reach a channel is itself an alert on the others. Once for each time it begins to fail, so that two
 * channels that fail cannot raise alerts about each other without end.
 */
export const channelFailures = ({ alerts, clock }: Pick<Deps, 'alerts' | 'clock'>) => ({
  recovered: async (stores: FailureStores, { id, failingSince }: AlertChannelRecord): Promise<void> => {
    if (failingSince !== null) await stores.alertChannels.setFailing(id, null);
  },

  failed: async (stores: FailureStores, { id, name, kind }: AlertChannelRecord): Promise<void> => {
    const now = clock.now();
    if (!(await stores.alertChannels.setFailing(id, now))) return;
    await alerts.raise(stores, {
      ...{ kind: 'channel_failed', severity: 'high', title: `Alerts no longer reach “${name}”` },
      explanation: `Several attempts to send an alert to this channel (${kind}) failed. Atelier goes on trying for about two hours. Look at Channels for what came back, test the channel there, and send again what was lost.`,
      subject: { userId: null, address: null, tokenId: null, procedure: null },
      evidence: { count: 1, from: now, to: now, seqs: [] },
      ...{ groupKey: failureGroup(id), storyKey: null },
    });
  },
});
