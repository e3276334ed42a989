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
import { faultFields, type Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Bell } from './bell.ts';
import { openMail } from './outbox.ts';
import { createRecipientDomains, domainOf } from './recipient-domains.ts';

export interface DispatcherDeps {
  readonly db: Pick<Database, 'outbox' | 'transaction'>;
  readonly sealer: Sealer;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'mail'>;
  readonly bell: Bell;
  /** Deliveries at the same time. */
  readonly concurrency: number;
}

/** Mails that another node or a crash left behind are noticed within this time; our own ring the bell. */
const pollMs = 2000;
const afterFaultMs = 2000;
/** Longer than any mailer takes over one mail, so that no second node takes it meanwhile. */
const leaseMs = 120_000;
/** Mails looked at in one go; those of a domain without room do not hide the others'. */
const pageSize = 200;
/** How long a stop waits for mails that are on their way. */
const finishMs = 2000;

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
  const { db, sealer, mailer, clock, log, metrics, bell, concurrency } = deps;
  const shutdown = new AbortController();
  const domains = createRecipientDomains(concurrency);
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

  const send = async (mail: OutboxRecord): Promise<void> => {
    try {
      const { to, message } = openMail(sealer, mail);
      await mailer.send(renderMail(mail.id, to, message));
    } catch (thrown) {
      // What the stop has handed back is the next dispatcher's.
      if (!handedBack.has(mail.id)) await noteFailure(mail, thrown);
      return;
    }
    await db.outbox.delete(mail.id);
    metrics.mail('sent');
  };

  /** Never rejects: what cannot be written down is tried again when the lease is over. */
  const deliver = async (mail: OutboxRecord, domain: string | null): Promise<void> => {
    try {
      await send(mail);
    } catch (thrown) {
      log.error({ mail: mail.id, ...faultFields(thrown) }, 'mail bookkeeping failed');
    } finally {
      if (domain !== null) domains.end(domain);
      onTheirWay.delete(mail.id);
      bell.ring();
    }
  };

  /** The recipient's domain; null of what cannot be opened, which is nobody's and fails at once. */
  const domainIn = (mail: OutboxRecord): string | null => {
    try {
      return domainOf(openMail(sealer, mail).to);
    } catch {
      return null;
    }
  };

  /** Which of the waiting mails may be sent beside those on their way, each domain within its share; the oldest first. */
  const choose = async (chosen: Map<string, string | null>, now: Date, leaseUntil: Date): Promise<void> => {
    let after: OutboxRecord | null = null;
    while (domains.free() > 0 && chosen.size < pageSize) {
      const page: OutboxRecord[] = await db.outbox.listDue(now, leaseUntil, after, pageSize);
      for (const mail of page) {
        const domain = domainIn(mail);
        if (domain !== null && !domains.begin(domain)) continue;
        chosen.set(mail.id, domain);
      }
      after = page.at(-1) ?? null;
      if (page.length < pageSize) break;
    }
  };

  const beginDue = async (): Promise<void> => {
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const chosen = new Map<string, string | null>();
    const release = (id: string): void => {
      const domain = chosen.get(id);
      if (domain != null) domains.end(domain);
      chosen.delete(id);
    };
    try {
      await choose(chosen, now, leaseUntil);
      const ids = [...chosen.keys()];
      const mails = ids.length === 0 ? [] : await db.outbox.claimDue(now, leaseUntil, ids.length, ids);
      for (const mail of mails) {
        const domain = chosen.get(mail.id) ?? null;
        chosen.delete(mail.id);
        onTheirWay.set(mail.id, deliver(mail, domain));
      }
    } finally {
      // What another dispatcher was quicker to take, or a fault kept from being claimed.
      for (const id of chosen.keys()) release(id);
    }
  };

  const dispatch = async (): Promise<void> => {
    await beginDue();
    await bell.wait(pollMs, shutdown.signal);
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
    /** Resolves when every mail on its way has arrived or was handed back, to be sent by whoever comes next. */
    async stop(): Promise<void> {
      shutdown.abort();
      await running;
      await Promise.race([Promise.all(onTheirWay.values()), sleep(finishMs)]);
      for (const id of onTheirWay.keys()) handedBack.add(id);
      for (const id of handedBack) await db.outbox.retryAt(id, clock.now());
    },
  };
};
