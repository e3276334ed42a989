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

export interface DispatcherDeps {
  readonly db: Pick<Database, 'outbox' | 'transaction'>;
  readonly sealer: Sealer;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'mail'>;
  readonly wakeSignal: WakeSignal;
  /** Deliveries at the same time. */
  readonly concurrency: number;
}

/** Mails that another node or a crash left behind are noticed within this time; our own ring the bell. */
const pollMs = 2000;
const afterFaultMs = 2000;
/** Longer than any mailer takes over one mail, so that no second node takes it meanwhile. */
const leaseMs = 120_000;
/** Mails that wait for too long because the clock was set back are looked for this often: it reads all that are postponed. */
const overlongEveryMs = 60_000;
/** How long a stop waits at most for mails that are on their way. */
const longestFinishMs = 2000;

/** What the log may say: a mailer's words name nobody, others' might. */
const reasonOf = (thrown: unknown): Record<string, unknown> =>
  thrown instanceof MailError
    ? { text: thrown.message }
    : { fault: thrown instanceof Error ? thrown.name : 'unknown' };

/**
 * Sends what the outbox holds, apart from every request. A mail is deleted after it was handed over: a crash in
 * between sends it a second time, under the same Message-ID; none is ever lost. What cannot be handed over is tried
 * again, ever more rarely, and in the end given up with an event (R-SEC-1).
 */
export const createDispatcher = (deps: DispatcherDeps) => {
  const { db, sealer, mailer, clock, log, metrics, wakeSignal, concurrency } = deps;
  const shutdown = new AbortController();
  const domains = createRecipientDomains(concurrency);
  // Those that have their share may be listed first, and are at most half of these.
  const dueDomains = createDueDomains(db.outbox, 2 * concurrency);
  const onTheirWay = new Map<string, Promise<void>>();
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

  /** @returns whether the mail was taken */
  const send = async (mail: OutboxRecord): Promise<boolean> => {
    try {
      const { to, message } = openMail(sealer, mail);
      await mailer.send(renderMail(mail.id, to, message));
    } catch (thrown) {
      // What the stop has handed back is the next dispatcher's.
      if (!handedBack.has(mail.id)) await noteFailure(mail, thrown);
      return false;
    }
    await db.outbox.delete(mail.id);
    metrics.mail('sent');
    return true;
  };

  /** Never rejects: what cannot be written down is tried again when the lease is over. */
  const deliver = async (mail: OutboxRecord): Promise<void> => {
    let arrived = false;
    try {
      arrived = await send(mail);
    } catch (thrown) {
      log.error({ mail: mail.id, ...faultFields(thrown) }, 'mail bookkeeping failed');
    } finally {
      domains.end(mail.domainHash, arrived);
      onTheirWay.delete(mail.id);
      wakeSignal.ring();
    }
  };

  /** Begins to send at most `room` mails of a domain. @returns whether more may wait there */
  const beginOf = async (domainHash: string, room: number): Promise<boolean> => {
    if (room === 0 || shutdown.signal.aborted) return true;
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const mails = await db.outbox.claimDue(now, leaseUntil, room, domainHash);
    for (const mail of mails) {
      domains.begin(domainHash);
      onTheirWay.set(mail.id, deliver(mail));
    }
    if (mails.length > 0) dueDomains.served(domainHash);
    return mails.length === room;
  };

  /** Begins what has room: each domain with due mail gets its share, then those with more get what is to spare. */
  const beginDue = async (): Promise<void> => {
    const withMore: string[] = [];
    for (const domain of await dueDomains.list(clock.now()))
      if (await beginOf(domain, domains.share(domain))) withMore.push(domain);
    for (const domain of withMore) await beginOf(domain, domains.spare(domain));
  };

  let overlongAtMs = Number.NEGATIVE_INFINITY;
  const endOverlongWaits = async (): Promise<void> => {
    if (performance.now() - overlongAtMs < overlongEveryMs) return;
    overlongAtMs = performance.now();
    const now = clock.now();
    await db.outbox.makeOverlongDue(now, new Date(now.getTime() + leaseMs));
  };

  const dispatch = async (): Promise<void> => {
    await endOverlongWaits();
    await beginDue();
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
     * Resolves when every mail on its way has arrived or was handed back, to be sent by the next dispatcher.
     * @param withinMs after which what is on its way is handed back, in milliseconds; at most two seconds
     */
    async stop(withinMs = longestFinishMs): Promise<void> {
      shutdown.abort();
      await running;
      await Promise.race([Promise.all(onTheirWay.values()), sleep(Math.min(longestFinishMs, withinMs))]);
      for (const id of onTheirWay.keys()) handedBack.add(id);
      for (const id of handedBack) await db.outbox.retryAt(id, clock.now());
    },
  };
};
