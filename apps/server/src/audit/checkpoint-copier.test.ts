import { auditStatements } from '@atelier/api/audit-statements';
import { createAuditTrail } from '@atelier/api/audit-trail';
import { AuditSinkFault } from '@atelier/core/ports/audit-streams';
import type { CheckpointSink } from '@atelier/core/ports/checkpoint-sink';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase } from '@atelier/db/testing';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createCheckpointCopier } from './checkpoint-copier.ts';

const never = new AbortController().signal;

/** A log, and a place for copies that takes what `place.answer` lets it. */
const open = async () => {
  const { db, drop } = await openTestDatabase('sqlite');
  onTestFinished(drop);
  const clock = stoppedClock();
  const trail = createAuditTrail({ requestId: 'r', ip: '::1', userAgent: 'x' }, null, clock);
  const sealer = { seal: (text: string) => text, open: (text: string) => text } as never;
  const statements = auditStatements({ db, clock, sealer });
  const received: number[] = [];
  const logged: string[] = [];
  let alerts = 0;
  const place = { answer: async (_: number): Promise<void> => undefined };
  const sink: CheckpointSink = {
    async keep({ statement: { number } }) {
      received.push(number);
      await place.answer(number);
    },
    close: async () => undefined,
  };
  const note = (_: unknown, text: string) => void logged.push(text);
  const log = { error: note, info: note } as unknown as Parameters<typeof createCheckpointCopier>[0]['log'];
  /** A process of its own. */
  const process = (address = 'https://keep.example') =>
    createCheckpointCopier({
      ...{ db, sink, address, clock, log },
      onFailing: async () => {
        alerts += 1;
      },
    });
  const sign = async (): Promise<void> => {
    await trail.write(db, 'logout');
    await statements.checkpoint();
  };
  return { db, clock, received, logged, place, process, sign, alerts: () => alerts };
};

test('everything that was signed is copied in order and once, also what was signed before the place was set up', async () => {
  const { received, process, sign } = await open();
  await sign();
  await sign();
  const copier = process();
  await copier.round(never);
  await copier.round(never);
  expect(received).toEqual([1, 2]);
  await sign();
  await copier.stop();
  expect(received).toEqual([1, 2, 3]);
  const restarted = process();
  await sign();
  await restarted.round(never);
  expect(received).toEqual([1, 2, 3, 4]);
  await process('https://another.example').round(never);
  expect(received.slice(4)).toEqual([1, 2, 3, 4]);
});

test('of two processes one copies, and the other goes on when the first one has died', async () => {
  const { received, process, sign, clock } = await open();
  const [first, second] = [process(), process()];
  await sign();
  await Promise.all([first.round(never), second.round(never)]);
  expect(received).toEqual([1]);
  await sign();
  clock.advance(61_000);
  await second.round(never);
  await first.round(never);
  expect(received).toEqual([1, 2]);
});

test('a place that fails is asked again with growing pauses, alerted about from the third failure on, and gets everything in order', async () => {
  const { received, process, sign, clock, place, logged, alerts } = await open();
  const copier = process();
  await sign();
  await sign();
  place.answer = () => Promise.reject(new AuditSinkFault('The receiver answered 403.'));
  for (let minute = 0; minute < 8 * 60; minute += 1) {
    await copier.round(never);
    clock.advance(60_000);
  }
  // 30 s, 1 min, 2 min … up to an hour apart; never the second one before the first.
  expect(new Set(received)).toEqual(new Set([1]));
  expect(received.length).toBeGreaterThan(10);
  expect(received.length).toBeLessThan(20);
  expect(alerts()).toBe(received.length - 2);
  place.answer = async () => undefined;
  received.length = 0;
  clock.advance(3_600_000);
  await copier.round(never);
  expect(received).toEqual([1, 2]);
  expect(logged.at(-1)).toBe('checkpoints are copied again');
});

test('a copy that the receiver refuses for good is never left out', async () => {
  const { received, process, sign, clock, place } = await open();
  await sign();
  await sign();
  place.answer = async (number) => {
    if (number === 1) throw new AuditSinkFault('The receiver answered 422.', { isRefusal: true });
  };
  const copier = process();
  for (let n = 0; n < 5; n += 1) {
    await copier.round(never);
    clock.advance(3_600_000);
  }
  expect(received).toEqual([1, 1, 1, 1, 1]);
});

test('whatever fails and whenever a process dies, each statement arrives, and none before the one before it', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('kept', 'lost', 'fails', 'dies'), { maxLength: 20 }),
      async (course) => {
        const { received, process, sign, clock, place } = await open();
        const arrived: number[] = [];
        const plan = [...course];
        for (let n = 0; n < 4; n += 1) await sign();
        place.answer = async (number) => {
          const step = plan.shift() ?? 'kept';
          if (step !== 'fails') arrived.push(number);
          // Arrived, and the answer is lost.
          if (step !== 'kept') throw new AuditSinkFault(step);
        };
        let copier = process();
        for (const step of [...course, ...course, 'kept']) {
          await copier.round(never);
          if (step === 'dies') copier = process();
          clock.advance(3_700_000);
        }
        const firsts = [...new Set(arrived)];
        expect(firsts).toEqual([1, 2, 3, 4]);
        expect(received.length).toBeGreaterThanOrEqual(4);
      },
    ),
    { numRuns: 25 },
  ));
