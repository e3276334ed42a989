import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { renderMail } from '@atelier/adapters';
import { createAuditTrail } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import { MailError } from '@atelier/core/mail-error';
import { maxMailAttempts, retryDelayMs } from '@atelier/core/mail-retry';
import type { Sealer } from '@atelier/core/ports/identity';
import type { OutboxRecord } from '@atelier/core/ports/identity-records';
import type { Mailer } from '@atelier/core/ports/mail';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createDueDomains } from './due-domains.ts';
import { openMail } from './outbox.ts';
import { createRecipientDomains } from './recipient-domains.ts';
import type { WakeSignal } from './wake-signal.ts';

interface DispatcherDeps {
  readonly db: Pick<Database, 'outbox' | 'transaction'>;
  readonly sealer: Sealer;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'mail'>;
  readonly wakeSignal: WakeSignal;
  /** What became of an attempt to send the alerts of a channel. */
  readonly onAlertMail?: (
    channelId: string,
    outcome: { readonly ok: boolean; readonly attempts: number },
  ) => Promise<void>;
  /** Deliveries at the same time. */
  readonly concurrency: number;
}

/** Mails that another node or a crash left behind are found within this time; our own trigger the wake signal. */
const pollMs = 2000;
const afterFaultMs = 2000;
/** Longer than any delivery takes, so that no second node claims the mail during it. */
const leaseMs = 120_000;
/** How often overlong waits, caused by a clock that was set back, are repaired: it reads all postponed mails. */
const overlongEveryMs = 60_000;
/** How long a stop waits at most for deliveries in progress. */
const maxFinishMs = 2000;

/** The loggable reason: a MailError's message names no person, another error's might. */
const reasonOf = (thrown: unknown): Record<string, unknown> =>
  thrown instanceof MailError
    ? { text: thrown.message }
    : { fault: thrown instanceof Error ? thrown.name : 'unknown' };

/**
 * Sends the mails of the outbox in the background. A mail is deleted after the server accepted it: a crash in between
 * sends it twice, under the same Message-ID, but none is lost. Failed deliveries are retried with growing delays and
 * finally given up with an audit event (R-SEC-1).
 */
export const createDispatcher = (deps: DispatcherDeps) => {
  const { db, sealer, mailer, clock, log, metrics, wakeSignal, concurrency } = deps;
  const shutdown = new AbortController();
  const domains = createRecipientDomains(concurrency);
  // Twice, because domains that have their share already may be listed first.
  const dueDomains = createDueDomains(db.outbox, 2 * concurrency);
  const inFlight = new Map<string, Promise<void>>();
  const handedBack = new Set<string>();

  const giveUp = async ({ id, userId, kind, attempts }: OutboxRecord): Promise<void> => {
    await db.transaction(async (stores) => {
      await stores.outbox.delete(id);
      const trail = createAuditTrail(
        { requestId: randomUUID(), ip: '', userAgent: 'dispatcher' },
        null,
        clock,
      );
      await trail.write(stores, 'mail_failed', {
        entityType: userId === null ? 'mail' : 'user',
        entityId: userId ?? id,
        details: { mail: id, kind, attempts },
      });
    });
    metrics.mail('given_up');
  };

  const noteFailure = async (mail: OutboxRecord, thrown: unknown): Promise<void> => {
    const { id, kind, attempts } = mail;
    const isLast = attempts >= maxMailAttempts;
    log.warn({ mail: id, kind, attempts, ...reasonOf(thrown) }, isLast ? 'mail given up' : 'mail not sent');
    if (isLast) return giveUp(mail);
    await db.outbox.retryAt(id, new Date(clock.now().getTime() + retryDelayMs(attempts)));
    metrics.mail('postponed');
  };

  const reportAlert = async (mail: OutboxRecord, ok: boolean): Promise<void> => {
    if (mail.kind !== 'alert') return;
    const { message } = openMail(sealer, mail);
    if (message.kind === 'alert')
      await deps.onAlertMail?.(message.channelId, { ok, attempts: mail.attempts });
  };

  /** @returns whether the mail was accepted */
  const send = async (mail: OutboxRecord): Promise<boolean> => {
    try {
      const { to, message } = openMail(sealer, mail);
      await mailer.send(renderMail(mail.id, to, message));
    } catch (thrown) {
      // A mail that the stop has handed back belongs to the next dispatcher.
      if (handedBack.has(mail.id)) return false;
      await noteFailure(mail, thrown);
      await reportAlert(mail, false);
      return false;
    }
    await db.outbox.delete(mail.id);
    metrics.mail('sent');
    await reportAlert(mail, true);
    return true;
  };

  /** Never rejects: what the database does not record is retried when the lease expires. */
  const deliver = async (mail: OutboxRecord): Promise<void> => {
    let isAccepted = false;
    try {
      isAccepted = await send(mail);
    } catch (thrown) {
      log.error({ mail: mail.id, ...faultFields(thrown) }, 'mail bookkeeping failed');
    } finally {
      domains.end(mail.domainHash, isAccepted);
      inFlight.delete(mail.id);
      wakeSignal.notify();
    }
  };

  /** Starts at most `limit` deliveries to a domain. @returns whether more may be due */
  const startFor = async (domainHash: string, limit: number): Promise<boolean> => {
    if (limit === 0 || shutdown.signal.aborted) return true;
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const mails = await db.outbox.claimDue(now, leaseUntil, limit, domainHash);
    for (const mail of mails) {
      domains.begin(domainHash);
      inFlight.set(mail.id, deliver(mail));
    }
    if (mails.length > 0) dueDomains.markServed(domainHash);
    return mails.length === limit;
  };

  /** Each domain with due mail gets its share; then those with more mail get the spare slots. */
  const startDue = async (): Promise<void> => {
    const withMore: string[] = [];
    for (const domain of await dueDomains.list(clock.now()))
      if (await startFor(domain, domains.share(domain))) withMore.push(domain);
    for (const domain of withMore) await startFor(domain, domains.spare(domain));
  };

  let overlongAtMs = Number.NEGATIVE_INFINITY;
  const repairOverlongWaits = async (): Promise<void> => {
    if (performance.now() - overlongAtMs < overlongEveryMs) return;
    overlongAtMs = performance.now();
    const now = clock.now();
    await db.outbox.repairFutureSchedules(now, new Date(now.getTime() + leaseMs));
  };

  const dispatch = async (): Promise<void> => {
    await repairOverlongWaits();
    await startDue();
    await wakeSignal.wait(pollMs, shutdown.signal);
  };

  const loop = async (): Promise<void> => {
    while (!shutdown.signal.aborted) {
      try {
        await dispatch();
      } catch (thrown) {
        log.error(faultFields(thrown), 'dispatcher fault');
        await sleep(afterFaultMs, undefined, { signal: shutdown.signal }).catch(() => undefined);
      }
    }
  };

  let running: Promise<void> = Promise.resolve();
  return {
    start(): void {
      running = loop();
    },
    /**
     * Resolves when every delivery in progress has ended or its mail was handed back to the next dispatcher.
     * @param withinMs milliseconds to wait before handing back; at most two seconds
     */
    async stop(withinMs = maxFinishMs): Promise<void> {
      shutdown.abort();
      await running;
      await Promise.race([Promise.all(inFlight.values()), sleep(Math.min(maxFinishMs, withinMs))]);
      for (const id of inFlight.keys()) handedBack.add(id);
      for (const id of handedBack) await db.outbox.retryAt(id, clock.now());
    },
  };
};
