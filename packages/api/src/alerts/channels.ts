import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { AlertMessage } from '@atelier/core/ports/alert-sender';
import type { AlertChannelRecord } from '@atelier/core/ports/alert-stores';
import { EgressFault } from '@atelier/core/ports/egress';
import type { Stores } from '@atelier/core/ports/stores';
import {
  type AddChannelInput,
  type ChannelTest,
  type ChannelView,
  maxChannels,
  type UpdateChannelInput,
} from '@atelier/core/schemas/alert-channels';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { changeDetails } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import { defined } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';
import { type ChannelTarget, hintOf, openTarget, sealTarget, targetAfter } from './channel-targets.ts';
import { faultTextOf, maySeeFault, requireReach, textOf } from './private-receivers.ts';

/** The secret that was replaced signs on, until it is replaced itself. */
const keptSecrets = 2;

export const viewChannel = (channel: AlertChannelRecord): ChannelView => {
  const { id, kind, name, isEnabled, minSeverity, hint, quietHours, digestMinutes } = channel;
  return {
    ...{ id, kind, name, isEnabled, minSeverity, hint, quietHours, digestMinutes },
    failingSince: channel.failingSince?.toISOString() ?? null,
    createdAt: channel.createdAt.toISOString(),
  };
};

const subject = ({ id, kind }: Pick<AlertChannelRecord, 'id' | 'kind'>) => ({
  ...{ entityType: 'alert_channel', entityId: id },
  details: { kind },
});

type ChannelDeps = Pick<Deps, 'alertSender' | 'clock' | 'db' | 'link' | 'outbox' | 'sealer'>;

/** Where alerts are sent. Addresses and secrets go in and never come out, except a new secret, once. */
export const alertChannelService = ({ db, clock, sealer, alertSender, outbox, link }: ChannelDeps) => {
  const findForChange = async (stores: Stores, id: string): Promise<AlertChannelRecord> => {
    await stores.alerts.serialise();
    const channel = await stores.alertChannels.find(id);
    if (channel === null) throw new AppError('not_found');
    return channel;
  };

  /** @throws AppError `conflict` if it was sealed with another SECRET_KEY */
  const targetOf = (channel: AlertChannelRecord): ChannelTarget => {
    try {
      return openTarget(sealer, channel);
    } catch {
      throw new AppError(
        'conflict',
        'The stored address can’t be read since SECRET_KEY was changed. Remove this channel and add it again.',
      );
    }
  };

  /** Null if it can’t be read: nothing can be sent there either. */
  const readableTargetOf = (channel: AlertChannelRecord): ChannelTarget | null => {
    try {
      return targetOf(channel);
    } catch {
      return null;
    }
  };

  const testMessage = (channel: AlertChannelRecord): AlertMessage => {
    const now = clock.now();
    return {
      ...{ id: newId('delivery'), type: 'alert.test', at: now, url: link('/admin/alerts/channels') },
      alert: {
        ...{ id: newId('alert'), kind: 'test', severity: 'low', state: 'open', events: 1 },
        ...{ title: `This is a test of “${channel.name}”`, firstAt: now, lastAt: now },
        explanation: 'Alerts of Atelier will arrive here. There is nothing to do.',
      },
    };
  };

  const testEmail = async (channel: AlertChannelRecord): Promise<ChannelTest> => {
    const { alert, url } = testMessage(channel);
    const { addresses } = targetOf(channel);
    await db.transaction(async (stores) => {
      for (const to of addresses)
        await outbox.add(stores, {
          ...{ to, userId: null },
          message: {
            ...{ kind: 'alert', name: '', channelId: channel.id, link: url },
            alerts: [{ ...alert, link: url }],
          },
        });
    });
    return { ok: true, status: null, message: 'The email is on its way. Look into the inbox.', ms: 0 };
  };

  const testPost = async (
    actor: Actor,
    kind: Exclude<AlertChannelRecord['kind'], 'email'>,
    channel: AlertChannelRecord,
    signal: AbortSignal,
  ): Promise<ChannelTest> => {
    const target = targetOf(channel);
    const startedAt = performance.now();
    const ms = () => Math.round(performance.now() - startedAt);
    try {
      const answer = await alertSender.post(kind, target, testMessage(channel), signal);
      const ok = answer.status >= 200 && answer.status < 300;
      return { ok, status: answer.status, message: textOf(target, answer), ms: ms() };
    } catch (thrown) {
      if (!(thrown instanceof EgressFault)) throw thrown;
      const message = maySeeFault(actor) ? thrown.message : faultTextOf(target, thrown);
      return { ok: false, status: null, message, ms: ms() };
    }
  };

  return {
    list: async () => ({ items: (await db.alertChannels.list()).map(viewChannel) }),

    /**
     * @throws AppError `validation_failed` naming the field, `forbidden` for a private address, `conflict` if there are too many
     */
    async add(actor: Actor, input: AddChannelInput, audit: AuditTrail) {
      const { kind, name, minSeverity, quietHours, digestMinutes } = input;
      const target = targetAfter(kind, null, input, alertSender.newSecret);
      requireReach(actor, target);
      const [id, now] = [newId('channel'), clock.now()];
      const channel: AlertChannelRecord = {
        ...{ id, kind, name, minSeverity, isEnabled: true, hint: hintOf(kind, target) },
        ...{ sealedTarget: sealTarget(sealer, id, target), quietHours: quietHours ?? null },
        ...{ digestMinutes: kind === 'email' ? (digestMinutes ?? 0) : 0, failingSince: null },
        ...{ createdAt: now, updatedAt: now },
      };
      await db.transaction(async (stores) => {
        await stores.alerts.serialise();
        if ((await stores.alertChannels.list()).length >= maxChannels)
          throw new AppError('conflict', `There can be ${maxChannels} channels. Remove one first.`);
        await stores.alertChannels.insert(channel);
        await audit.write(stores, 'alert_channel_added', subject(channel));
      });
      return { channel: viewChannel(channel), secret: target.secrets[0] ?? null };
    },

    /** @throws AppError `not_found`, `validation_failed` naming the field, `forbidden` for a private address */
    async update(
      actor: Actor,
      { id, addresses, url, token, allowPrivate, ...plain }: UpdateChannelInput,
      audit: AuditTrail,
    ) {
      const changed = await db.transaction(async (stores) => {
        const before = await findForChange(stores, id);
        const given = defined({ addresses, url, token, allowPrivate });
        const target =
          Object.keys(given).length === 0
            ? null
            : targetAfter(before.kind, targetOf(before), given, alertSender.newSecret);
        requireReach(actor, readableTargetOf(before), target);
        const changes = {
          ...defined(plain),
          ...(before.kind !== 'email' && { digestMinutes: 0 }),
          ...(target !== null && {
            ...{ sealedTarget: sealTarget(sealer, id, target), hint: hintOf(before.kind, target) },
            // It is another receiver now, which has not failed yet.
            failingSince: null,
          }),
        };
        const {
          sealedTarget: _,
          hint: __,
          failingSince: ___,
          ...shown
        } = changes as Partial<AlertChannelRecord>;
        const after = await stores.alertChannels.update(id, { ...changes, updatedAt: clock.now() });
        await audit.write(stores, 'alert_channel_changed', {
          ...subject(before),
          details: {
            ...{ kind: before.kind, receiver: target !== null },
            ...changeDetails<Partial<AlertChannelRecord>>(before, shown),
          },
        });
        return after;
      });
      if (changed === null) throw new AppError('not_found');
      return viewChannel(changed);
    },

    /** A new secret for the signatures; the one before goes on signing beside it until the next rotation. */
    async rotate(actor: Actor, id: string, audit: AuditTrail) {
      const secret = alertSender.newSecret();
      const channel = await db.transaction(async (stores) => {
        const before = await findForChange(stores, id);
        if (before.kind !== 'webhook') throw new AppError('conflict', 'Only webhooks are signed.');
        const target = targetOf(before);
        requireReach(actor, target);
        const next = { ...target, secrets: [secret, ...target.secrets].slice(0, keptSecrets) };
        const changes = { sealedTarget: sealTarget(sealer, id, next), updatedAt: clock.now() };
        const after = await stores.alertChannels.update(id, changes);
        const details = { kind: before.kind, secret: 'rotated' };
        await audit.write(stores, 'alert_channel_changed', { ...subject(before), details });
        return after;
      });
      if (channel === null) throw new AppError('not_found');
      return { channel: viewChannel(channel), secret };
    },

    /** With what waits to be sent. @throws AppError `not_found` */
    remove: (id: string, audit: AuditTrail): Promise<void> =>
      db.transaction(async (stores) => {
        const channel = await findForChange(stores, id);
        await stores.alertChannels.delete(id);
        await audit.write(stores, 'alert_channel_removed', subject(channel));
      }),

    /** Sends a message at once, and says what came back. @throws AppError `not_found`, `forbidden` for a private address */
    async test(actor: Actor, id: string, audit: AuditTrail, signal: AbortSignal): Promise<ChannelTest> {
      const channel = await db.alertChannels.find(id);
      if (channel === null) throw new AppError('not_found');
      requireReach(actor, readableTargetOf(channel));
      await audit.write(db, 'alert_channel_tested', subject(channel));
      const { kind } = channel;
      return kind === 'email' ? testEmail(channel) : testPost(actor, kind, channel, signal);
    },
  };
};
