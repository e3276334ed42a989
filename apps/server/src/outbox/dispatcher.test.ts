import { setTimeout as sleep } from 'node:timers/promises';
import { createSealer, deriveKey } from '@atelier/auth';
import { MailError } from '@atelier/core/mail-error';
import { maxMailAttempts as maxAttempts, retryDelayMs } from '@atelier/core/mail-retry';
import type { Sealer } from '@atelier/core/ports/identity';
import type { Mailer, MailMessage, RenderedMail } from '@atelier/core/ports/mail';
import { openTestDatabase } from '@atelier/db/testing';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import pino from 'pino';
import { describe, expect } from 'vitest';
import { movableClock, until } from '../worker/testing/harness.ts';
import { createDispatcher } from './dispatcher.ts';
import { createOutbox } from './outbox.ts';
import { createDomainHash } from './recipient-domains.ts';
import { createWakeSignal } from './wake-signal.ts';

const hush = 'https://studio.example/reset-password#token=hush-hush-hush-hush';
const message: MailMessage = {
  kind: 'reset_password',
  name: 'Ada',
  link: hush,
  validMinutes: 30,
  cause: 'asked',
  items: [],
};
const to = 'ada@example.org';
const minuteMs = 60_000;

/** A mailer that the test controls. */
const makeMailer = () => {
  const sent: RenderedMail[] = [];
  const tries: string[] = [];
  let answer: (mail: RenderedMail) => Promise<void> = async () => undefined;
  const mailer: Mailer = {
    send: async (mail) => {
      tries.push(mail.id);
      await answer(mail);
      sent.push(mail);
    },
    close: async () => undefined,
  };
  const answerBy = (next: typeof answer): void => {
    answer = next;
  };
  return { mailer, sent, tries, answerBy };
};

const countingSealer = () => {
  const sealer = createSealer({ keys: [{ id: '1', key: deriveKey('x'.repeat(32), 'seal') }] });
  let count = 0;
  const counting: Sealer = {
    seal: sealer.seal,
    open: (sealed, context) => {
      count += 1;
      return sealer.open(sealed, context);
    },
  };
  return { sealer: counting, opened: () => count };
};

const open = async ({ dialect, onTestFinished }: DialectContext) => {
  const { db, drop } = await openTestDatabase(dialect);
  onTestFinished(drop);
  const clock = movableClock('2026-03-10T12:00:00.000Z');
  const { sealer, opened } = countingSealer();
  const domainHash = createDomainHash(deriveKey('x'.repeat(32), 'recipient-domain'));
  const wakeSignal = createWakeSignal();
  const post = makeMailer();
  const logLines: string[] = [];
  const log = pino({ base: null, level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  /** The recorded outcome of each attempt. */
  const outcomes: string[] = [];
  const metrics = { mail: (outcome: string) => void outcomes.push(outcome) };
  const deps = { db, sealer, mailer: post.mailer, clock, log, metrics, wakeSignal, concurrency: 8 };
  const outbox = createOutbox({ sealer, domainHash, clock, onQueued: wakeSignal.notify });
  const start = (parts: Partial<typeof deps> = {}) => {
    const dispatcher = createDispatcher({ ...deps, ...parts });
    dispatcher.start();
    onTestFinished(() => dispatcher.stop());
    return dispatcher;
  };
  return {
    ...{ db, clock, opened, wakeSignal, logLines, outbox, outcomes, start, ...post },
    queue: (count = 1, address = to) =>
      db.transaction(async (stores) => {
        for (let at = 0; at < count; at += 1)
          await outbox.add(stores, { to: address, userId: null, message });
      }),
    /** Advances the clock and wakes the dispatcher. */
    pass: (ms: number) => {
      clock.advance(ms);
      wakeSignal.notify();
    },
    waiting: () => db.outbox.count(),
  };
};

describe('the dispatcher', () => {
  dialectTest('a queued mail is sent once, soon after its transaction, and leaves no row', async (t) => {
    const { wakeSignal, queue, start, sent, waiting } = await open(t);
    // It polls only after the test's timeout, so only the transaction can wake it.
    start({
      wakeSignal: {
        notify: wakeSignal.notify,
        wait: (_timeoutMs, signal) => wakeSignal.wait(10 * minuteMs, signal),
      },
    });
    await queue();
    await until('the mail', () => sent.length === 1);
    expect(sent[0]).toMatchObject({ to, kind: 'reset_password', text: expect.stringContaining(hush) });
    await until('the end', async () => (await waiting()) === 0);
    await sleep(50);
    expect(sent).toHaveLength(1);
  });

  dialectTest('a mail of a transaction that was rolled back is never sent', async (t) => {
    const { db, outbox, start, sent, queue } = await open(t);
    start();
    const cause = db.transaction(async (stores) => {
      await outbox.add(stores, { to: 'eve@example.org', userId: null, message });
      throw new Error('rolled back');
    });
    await expect(cause).rejects.toThrow('rolled back');
    await queue();
    await until('the other mail', () => sent.length === 1);
    expect(sent.map((mail) => mail.to)).toEqual([to]);
  });

  dialectTest('a queued mail is encrypted: its row has neither recipient nor link', async (t) => {
    const { db, clock, queue } = await open(t);
    await queue();
    const [row] = await db.outbox.claimDue(clock.now(), clock.now(), 1);
    // Not shorter, or a ciphertext could contain it by chance.
    expect(JSON.stringify(row)).not.toMatch(/ada@|example\.org|hush-hush|studio\.example/);
  });

  dialectTest('several dispatchers send every mail once', async (t) => {
    const { queue, start, sent, waiting } = await open(t);
    await queue(30);
    start();
    start({ wakeSignal: createWakeSignal() });
    start({ wakeSignal: createWakeSignal() });
    await until('all of them', async () => (await waiting()) === 0);
    expect(sent).toHaveLength(30);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(30);
  });

  dialectTest('a rejected mail is retried with growing delays until it is accepted', async (t) => {
    const { queue, start, sent, tries, answerBy, pass, waiting, outcomes } = await open(t);
    answerBy(() => Promise.reject(new MailError('The mail server did not take it: 451.')));
    start();
    await queue();
    await until('the first try', () => tries.length === 1);
    for (const attempts of [1, 2, 3]) {
      await until('its record', () => outcomes.length === attempts);
      // The clock runs: a few seconds of a busy machine must not make the mail due.
      pass(retryDelayMs(attempts) - 20_000);
      await sleep(30);
      expect(tries).toHaveLength(attempts);
      if (attempts === 3) answerBy(async () => undefined);
      pass(20_000);
      await until('the next try', () => tries.length === attempts + 1);
    }
    expect(sent).toHaveLength(1);
    await until('the end', async () => (await waiting()) === 0);
  });

  dialectTest(
    'a mail that is not accepted for most of a day is given up, with an event that reveals no content',
    async (t) => {
      const { db, queue, start, tries, answerBy, pass, waiting, logLines, outcomes } = await open(t);
      answerBy(() => Promise.reject(new MailError('The mail server did not take it: ECONNECTION.')));
      start();
      await queue();
      for (let attempts = 1; attempts <= maxAttempts; attempts += 1) {
        await until(`try ${attempts}`, () => tries.length === attempts);
        await until('its record', () => outcomes.length === attempts);
        pass(retryDelayMs(attempts) + 1000);
      }
      await until('the end', async () => (await waiting()) === 0);
      const [event, ...more] = await db.audit.list({}, null, 10);
      expect(more).toEqual([]);
      expect(event).toMatchObject({
        type: 'mail_failed',
        actorId: null,
        entityType: 'mail',
        entityId: tries[0],
        details: { mail: tries[0], kind: 'reset_password', attempts: maxAttempts },
      });
      expect(JSON.stringify(event) + logLines.join('')).not.toMatch(/ada@|hush|studio\.example/);
      expect(logLines.at(-1)).toMatch(/mail given up/);
      expect(outcomes.at(-1)).toBe('given_up');
    },
  );

  dialectTest('a mail that cannot be decrypted or hangs delays no other', async (t) => {
    const { db, clock, queue, start, sent, answerBy, logLines } = await open(t);
    await db.outbox.add({
      id: 'mal_broken',
      userId: null,
      kind: 'reset_password',
      sealedMessage: 'v1.1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      domainHash: '0a1b',
      createdAt: clock.now(),
      attempts: 0,
      nextAttemptAt: clock.now(),
    });
    const hangs = Promise.withResolvers<void>();
    let isFirst = true;
    answerBy(() => {
      if (!isFirst) return Promise.resolve();
      isFirst = false;
      return hangs.promise;
    });
    start();
    await queue(6);
    await until('the others', () => sent.length === 5);
    expect(logLines.filter((line) => line.includes('mal_broken'))).toHaveLength(1);
    hangs.resolve();
    await until('the slow one', () => sent.length === 6);
  });

  dialectTest('domains whose servers are silent delay only their own mails', async (t) => {
    const { queue, start, sent, tries, answerBy } = await open(t);
    const never = Promise.withResolvers<void>();
    t.onTestFinished(() => never.resolve());
    answerBy((mail) => (mail.to.endsWith('.silent') ? never.promise : Promise.resolve()));
    await queue(60, 'ada@one.silent');
    await queue(60, 'ada@two.silent');
    await queue(12, 'ada@good.example');
    const startedAtMs = performance.now();
    start();
    await until('the good ones', () => sent.length === 12);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    expect(new Set(sent.map((mail) => mail.to))).toEqual(new Set(['ada@good.example']));
    // One domain uses half of the eight slots, the other half of the rest.
    expect(tries.length - sent.length).toBe(6);
    await queue(1, 'eve@good.example');
    await until('the next', () => sent.length === 13);
  });

  dialectTest(
    'mails that wait for a slot of their domain use up no attempt and follow each other at once',
    async (t) => {
      const { db, clock, queue, start, sent, tries, answerBy, waiting } = await open(t);
      const answered = Promise.withResolvers<void>();
      answerBy(() => answered.promise);
      await queue(30);
      start();
      await until('those that have a slot', () => tries.length === 4);
      await sleep(50);
      const leaseUntil = new Date(clock.now().getTime() + 2 * minuteMs);
      const left = await db.outbox.claimDue(clock.now(), leaseUntil, 99);
      // This claim is the first attempt of each.
      expect(left.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 26 }, () => 1));
      for (const { id } of left) await db.outbox.retryAt(id, clock.now());
      const startedAtMs = performance.now();
      answered.resolve();
      await until('all of them', async () => (await waiting()) === 0);
      // Faster than one per poll.
      expect(performance.now() - startedAtMs).toBeLessThan(5000);
      expect(new Set(sent.map(({ id }) => id)).size).toBe(30);
    },
  );

  dialectTest(
    'a domain that accepts mail gets all slots but one while no other waits; that one is for others',
    async (t) => {
      const { queue, start, sent, tries, answerBy, pass } = await open(t);
      const never = Promise.withResolvers<void>();
      t.onTestFinished(() => never.resolve());
      answerBy((mail) => (mail.to === to && tries.length > 1 ? never.promise : Promise.resolve()));
      await queue(30);
      start();
      await until('all connections but one', () => tries.length - sent.length === 7);
      // Its server is silent now, with mails waiting.
      pass(0);
      await sleep(50);
      expect(tries.length - sent.length).toBe(7);
      await queue(3, 'eve@good.example');
      await until('the others', () => sent.length === 4);
      expect(tries.length - sent.length).toBe(7);
    },
  );

  dialectTest(
    'with five thousand mails to one domain queued, only mails that are sent are decrypted, once each',
    async (t) => {
      const { queue, start, sent, tries, opened } = await open(t);
      await queue(5000);
      const dispatcher = start();
      await until('a thousand of them', () => sent.length >= 1000);
      await dispatcher.stop();
      expect(new Set(tries).size).toBe(tries.length);
      expect(opened()).toBe(tries.length);
    },
  );

  dialectTest('a large backlog of one domain delays no other domain, old or new', async (t) => {
    const { queue, start, sent, answerBy, opened, tries } = await open(t);
    answerBy(() => sleep(2));
    await queue(3000, 'ada@large.example');
    for (let n = 0; n < 40; n += 1) await queue(2, `ada@small-${n}.example`);
    start();
    const smallSent = () => sent.filter((mail) => !mail.to.endsWith('@large.example')).length;
    await until('the small ones', () => smallSent() === 80);
    expect(sent.length).toBeLessThan(400);
    await queue(1, 'eve@small-1.example');
    const before = sent.length;
    await until('the new one', () => smallSent() === 81);
    expect(sent.length - before).toBeLessThan(100);
    expect(opened()).toBe(tries.length);
  });

  dialectTest('mails that were queued before domains were stored are sent', async (t) => {
    const { db, clock, queue, start, sent } = await open(t);
    await queue(20);
    for (const mail of await db.outbox.claimDue(clock.now(), clock.now(), 99)) {
      await db.outbox.delete(mail.id);
      await db.outbox.add({ ...mail, attempts: 0, domainHash: '' });
    }
    start();
    await until('all of them', () => sent.length === 20);
  });

  dialectTest(
    'a mail that a clock in the future has postponed goes out after the clock was set back',
    async (t) => {
      const { db, clock, queue, start, sent } = await open(t);
      const days = 86_400_000;
      await queue();
      const [mail] = await db.outbox.claimDue(clock.now(), clock.now(), 1);
      await db.outbox.retryAt(mail?.id ?? '', new Date(clock.now().getTime() + 30 * days));
      start();
      await until('the mail', () => sent.length === 1);
    },
  );

  dialectTest('a database error while listing or claiming uses up no slot', async (t) => {
    const { db, queue, start, waiting } = await open(t);
    const faults = ['listDueDomains', 'claimDue'];
    const failOnce = (method: string): void => {
      if (faults[0] !== method) return;
      faults.shift();
      throw new Error('no luck');
    };
    const broken: typeof db.outbox = {
      ...db.outbox,
      listDueDomains: async (...args) => {
        failOnce('listDueDomains');
        return db.outbox.listDueDomains(...args);
      },
      claimDue: async (...args) => {
        failOnce('claimDue');
        return db.outbox.claimDue(...args);
      },
    };
    await queue(201);
    start({ db: { ...db, outbox: broken }, concurrency: 2 });
    await until('all of them', async () => (await waiting()) === 0);
    expect(faults).toEqual([]);
  });

  dialectTest('a mail of a crashed dispatcher is sent by another one when its lease expires', async (t) => {
    const { db, clock, queue, start, sent, pass } = await open(t);
    await queue();
    await db.outbox.claimDue(clock.now(), new Date(clock.now().getTime() + 2 * minuteMs), 4);
    start();
    await sleep(60);
    expect(sent).toEqual([]);
    pass(2 * minuteMs + 1000);
    await until('the mail', () => sent.length === 1);
  });

  dialectTest(
    'a database error after a delivery leads to a second delivery with the same id, and the dispatcher goes on',
    async (t) => {
      const { db, queue, start, sent, pass, waiting, logLines } = await open(t);
      let fails = true;
      const broken = {
        ...db.outbox,
        delete: (id: string) => (fails ? Promise.reject(new Error('no luck')) : db.outbox.delete(id)),
      };
      start({ db: { ...db, outbox: broken } });
      await queue();
      await until('the mail', () => sent.length === 1);
      await until('the fault', () => logLines.length === 1);
      fails = false;
      pass(3 * minuteMs);
      await until('the repeat', () => sent.length === 2);
      expect(sent[0]?.id).toBe(sent[1]?.id);
      await until('the end', async () => (await waiting()) === 0);
    },
  );

  dialectTest('a stop waits for deliveries in progress', async (t) => {
    const { queue, start, sent, tries, answerBy, waiting } = await open(t);
    const answered = Promise.withResolvers<void>();
    answerBy(() => answered.promise);
    const dispatcher = start();
    await queue();
    await until('the try', () => tries.length === 1);
    const stopped = dispatcher.stop();
    answered.resolve();
    await stopped;
    expect(sent).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });

  dialectTest(
    'a stop hands back mails whose delivery hangs, so that the next start sends them at once',
    async (t) => {
      const { queue, start, sent, tries, answerBy, logLines } = await open(t);
      const never = Promise.withResolvers<void>();
      answerBy(() => never.promise);
      const dispatcher = start();
      await queue();
      await until('the try', () => tries.length === 1);
      await dispatcher.stop();
      answerBy(async () => undefined);
      start();
      await until('the mail', () => sent.length === 1);
      never.reject(new MailError('too late'));
      await sleep(20);
      expect(logLines).toEqual([]);
    },
  );
});
