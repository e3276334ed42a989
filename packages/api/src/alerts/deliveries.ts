import { AppError } from '@atelier/core/errors';
import type { AlertMessage } from '@atelier/core/ports/alert-sender';
import type {
  AlertChangeRecord,
  AlertChannelRecord,
  AlertDeliveryRecord,
  AlertRecord,
  DeliveryState,
} from '@atelier/core/ports/alert-stores';
import { EgressFault } from '@atelier/core/ports/egress';
import type { Stores } from '@atelier/core/ports/stores';
import type { DeliveryView } from '@atelier/core/schemas/alert-channels';
import { severities } from '@atelier/core/schemas/alerts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import { channelFailures } from './channel-failures.ts';
import { type ChannelTarget, openTarget } from './channel-targets.ts';
import { faultTextOf, textOf } from './private-receivers.ts';

/** Longer than any attempt takes, so that no second node makes one during it. */
const leaseMs = 60_000;
/** The last attempt is about two hours after the first. */
export const maxDeliveryAttempts = 9;
const firstRetryMs = 30_000;
const longestRetryMs = 3_600_000;
/** So many attempts have to fail before that is an alert itself: after a minute and a half. */
const failingAfter = 3;
const claimedAtOnce = 10;

/** 30 s, 1 min, 2 min …, at most an hour; later if the receiver asks for it. */
export const retryAt = (now: Date, attempts: number, retryAfterS: number | null): Date =>
  new Date(
    now.getTime() +
      Math.max(Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1)), (retryAfterS ?? 0) * 1000),
  );

/** A delivery with everything that it is about. */
interface Parcel {
  readonly delivery: AlertDeliveryRecord;
  readonly channel: AlertChannelRecord;
  readonly change: AlertChangeRecord;
  readonly alert: AlertRecord;
}

interface Outcome {
  readonly ok: boolean;
  readonly status: number | null;
  readonly error: string | null;
  readonly retryAfterS: number | null;
}

/** It was sealed with another SECRET_KEY. */
const unreadable = {
  ...{ ok: false, status: null, retryAfterS: null },
  error: 'The stored address can’t be read.',
} as const satisfies Outcome;

type DeliveryDeps = Pick<
  Deps,
  'alertSender' | 'alerts' | 'clock' | 'db' | 'link' | 'onAlertQueued' | 'outbox' | 'sealer'
>;

/** Sends changes of alerts to channels: at least once, each under one id (R-SEC-5). */
export const alertDeliveryService = (deps: DeliveryDeps) => {
  const { db, clock, sealer, alertSender, outbox, link, onAlertQueued } = deps;
  const failures = channelFailures(deps);

  const open = async (delivery: AlertDeliveryRecord): Promise<Parcel | null> => {
    const [channel, change, alert] = await Promise.all([
      db.alertChannels.find(delivery.channelId),
      db.alerts.findChange(delivery.changeId),
      db.alerts.find(delivery.alertId),
    ]);
    return channel === null || change === null || alert === null
      ? null
      : { delivery, channel, change, alert };
  };

  const messageOf = ({ delivery, change, alert }: Parcel): AlertMessage => ({
    id: delivery.id,
    type: `alert.${change.kind}` as AlertMessage['type'],
    at: clock.now(),
    alert: {
      ...{ id: alert.id, kind: alert.kind, severity: change.severity, state: alert.state },
      ...{ title: alert.title, explanation: alert.explanation, events: alert.eventCount },
      ...{ firstAt: alert.firstAt, lastAt: alert.lastAt },
    },
    url: link(`/admin/alerts/${alert.id}`),
  });

  /** Null if it can’t be read. */
  const targetOf = (channel: AlertChannelRecord): ChannelTarget | null => {
    try {
      return openTarget(sealer, channel);
    } catch {
      return null;
    }
  };

  const post = async (parcel: Parcel, signal: AbortSignal): Promise<Outcome> => {
    const { channel } = parcel;
    if (channel.kind === 'email') throw new TypeError('Email is not posted.');
    const target = targetOf(channel);
    if (target === null) return unreadable;
    try {
      const answer = await alertSender.post(channel.kind, target, messageOf(parcel), signal);
      const { status, retryAfterS } = answer;
      const ok = status >= 200 && status < 300;
      return { ok, status, error: ok ? null : textOf(target, answer), retryAfterS };
    } catch (thrown) {
      signal.throwIfAborted();
      const error = thrown instanceof EgressFault ? faultTextOf(target, thrown) : unreadable.error;
      return { ...unreadable, error };
    }
  };

  const settle = async ({ delivery, channel }: Parcel, outcome: Outcome): Promise<void> => {
    const { ok, status, error, retryAfterS } = outcome;
    const now = clock.now();
    const isLast = delivery.attempts >= maxDeliveryAttempts;
    const mayFail = !ok && delivery.attempts >= failingAfter;
    await db.transaction(async (stores) => {
      // Only what changes the channel, too, waits for other changes of alerts.
      if (mayFail || channel.failingSince !== null) await stores.alerts.serialise();
      const isSettled = await stores.alertDeliveries.settle(delivery, {
        ...{ state: ok ? 'sent' : isLast ? 'dead' : 'queued', lastStatus: status, lastError: error },
        ...{ dueAt: ok || isLast ? now : retryAt(now, delivery.attempts, retryAfterS) },
        sentAt: ok ? now : null,
      });
      if (!isSettled) return;
      if (ok) await failures.recovered(stores, channel);
      else if (mayFail) await failures.failed(stores, channel);
    });
  };

  /** Everything that is due for a channel is one email, which the outbox sends: it is handed over once. */
  const mail = async (parcels: readonly Parcel[], channel: AlertChannelRecord): Promise<void> => {
    const addresses = targetOf(channel)?.addresses;
    if (addresses === undefined) {
      await Promise.all(parcels.map((parcel) => settle(parcel, unreadable)));
      return;
    }
    const worstFirst = parcels.toSorted(
      (a, b) => severities.indexOf(b.change.severity) - severities.indexOf(a.change.severity),
    );
    const now = clock.now();
    await db.transaction(async (stores: Stores) => {
      const claims = await Promise.all(
        parcels.map(({ delivery }) =>
          stores.alertDeliveries.settle(delivery, {
            ...{ state: 'sent', dueAt: now, lastStatus: null, lastError: null, sentAt: now },
          }),
        ),
      );
      if (!claims.some(Boolean)) return;
      const alerts = worstFirst.map(({ alert, change }) => ({
        ...{ severity: change.severity, title: alert.title, explanation: alert.explanation },
        link: link(`/admin/alerts/${alert.id}`),
      }));
      for (const to of addresses)
        await outbox.add(stores, {
          ...{ to, userId: null },
          message: { kind: 'alert', name: '', channelId: channel.id, alerts, link: link('/admin/alerts') },
        });
    });
  };

  const sendAll = async (parcels: readonly Parcel[], signal: AbortSignal): Promise<void> => {
    const byMail = Map.groupBy(
      parcels.filter(({ channel }) => channel.kind === 'email'),
      ({ channel }) => channel.id,
    );
    const posted = parcels.filter(({ channel }) => channel.kind !== 'email');
    await Promise.all([
      ...[...byMail.values()].map(async (some) => {
        const channel = some[0]?.channel;
        if (channel !== undefined) await mail(some, channel);
      }),
      ...posted.map(async (parcel) => settle(parcel, await post(parcel, signal))),
    ]);
  };

  const titlesOf = async (rows: readonly AlertDeliveryRecord[]): Promise<DeliveryView[]> => {
    const channels = new Map((await db.alertChannels.list()).map(({ id, name }) => [id, name]));
    const views = rows.map(async (row): Promise<DeliveryView> => {
      const [alert, change] = [await db.alerts.find(row.alertId), await db.alerts.findChange(row.changeId)];
      const { id, channelId, alertId, state, attempts, lastStatus, lastError } = row;
      return {
        ...{ id, channelId, alertId, state, attempts, lastStatus, lastError },
        ...{ channelName: channels.get(channelId) ?? '', alertTitle: alert?.title ?? '' },
        ...{ change: change?.kind ?? 'raised', dueAt: row.dueAt.toISOString() },
        ...{ sentAt: row.sentAt?.toISOString() ?? null, createdAt: row.createdAt.toISOString() },
      };
    });
    return Promise.all(views);
  };

  return {
    /** Sends what is due. @returns whether more may be due */
    async sendDue(signal: AbortSignal): Promise<boolean> {
      const now = clock.now();
      const until = new Date(now.getTime() + leaseMs);
      const claimed = await db.alertDeliveries.claimDue(now, until, claimedAtOnce);
      const parcels = await Promise.all(claimed.map(open));
      await sendAll(
        parcels.filter((parcel) => parcel !== null),
        signal,
      );
      return claimed.length === claimedAtOnce;
    },

    /** What the outbox reports of an email of a channel. */
    mailOutcome: (channelId: string, outcome: { readonly ok: boolean; readonly attempts: number }) =>
      db.transaction(async (stores) => {
        const channel = await stores.alertChannels.find(channelId);
        const mayFail = !outcome.ok && outcome.attempts >= failingAfter;
        if (channel === null || (!mayFail && channel.failingSince === null)) return;
        await stores.alerts.serialise();
        if (mayFail) await failures.failed(stores, channel);
        else if (outcome.ok) await failures.recovered(stores, channel);
      }),

    async list(filter: { channelId?: string; state?: DeliveryState }, input: ListInput) {
      const { rows, nextCursor } = await fetchPage(input, (page) => db.alertDeliveries.list(filter, page));
      return { items: await titlesOf(rows), nextCursor };
    },

    /** A dead one is tried again, under the same id. @throws AppError `not_found`, `conflict` if it is not dead */
    async replay(id: string, audit: AuditTrail): Promise<DeliveryView> {
      const replayed = await db.transaction(async (stores) => {
        if ((await stores.alertDeliveries.find(id)) === null) throw new AppError('not_found');
        const queued = await stores.alertDeliveries.replay(id, clock.now());
        if (queued === null) throw new AppError('conflict', 'This delivery is already on its way.');
        const details = { channel: queued.channelId };
        const entity = { entityType: 'alert_delivery', entityId: id, details };
        await audit.write(stores, 'alert_delivery_replayed', entity);
        return queued;
      });
      onAlertQueued();
      const [view] = await titlesOf([replayed]);
      if (view === undefined) throw new AppError('not_found');
      return view;
    },
  };
};
