import { createAuditTrail } from '@atelier/api/audit-trail';
import { type AuditSink, AuditSinkFault } from '@atelier/core/ports/audit-streams';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase } from '@atelier/db/testing';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createAuditStreamer } from './streamer.ts';

const never = new AbortController().signal;

/** A log, and a receiver that takes what `answer` lets it. */
const open = async () => {
  const { db, drop } = await openTestDatabase('sqlite');
  onTestFinished(drop);
  const clock = stoppedClock();
  const trail = createAuditTrail({ requestId: 'r', ip: '::1', userAgent: 'x' }, null, clock);
  const received: number[][] = [];
  const logged: string[] = [];
  const receiver = { answer: async (_: AbortSignal, __: readonly number[]): Promise<number> => 0 };
  const sink: AuditSink = {
    async send(rows, signal) {
      const seqs = rows.map(({ seq }) => seq);
      received.push(seqs);
      return receiver.answer(signal, seqs);
    },
    close: async () => undefined,
  };
  const note = (_: unknown, text: string) => void logged.push(text);
  const log = { error: note, info: note, warn: note } as unknown as Parameters<
    typeof createAuditStreamer
  >[0]['log'];
  const noted = new Set<string>();
  const notices = {
    note: (code: string) => void noted.add(code),
    end: (code: string) => void noted.delete(code),
  };
  /** A process of its own. */
  const process = (address = 'https://siem.example') =>
    createAuditStreamer({ db, clock, log, sink, address, notices });
  const write = (count: number) =>
    db.transaction(async (stores) => {
      for (let n = 0; n < count; n += 1) await trail.write(stores, 'logout');
    });
  return { db, clock, received, logged, noted, receiver, process, write };
};

test('a target gets what happens after it was set up, in order, in batches, and each event once', async () => {
  const { received, process, write } = await open();
  await write(3);
  const streamer = process();
  await streamer.round(never);
  expect(received).toEqual([]);
  await write(450);
  await streamer.round(never);
  await streamer.round(never);
  expect(received.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(received.flat()).toEqual(Array.from({ length: 450 }, (_, n) => n + 4));
});

test('another process sends nothing meanwhile, and goes on when the first one stops', async () => {
  const { received, process, write } = await open();
  const [first, second] = [process(), process()];
  await first.round(never);
  await write(2);
  await Promise.all([second.round(never), first.round(never), second.round(never)]);
  expect(received).toEqual([[1, 2]]);
  await write(1);
  await first.stop();
  expect(received.at(-1)).toEqual([3]);
  await write(1);
  await second.round(never);
  expect(received.at(-1)).toEqual([4]);
});

test('another process goes on when the first one has died', async () => {
  const { received, process, write, clock } = await open();
  await process().round(never);
  await write(2);
  const second = process();
  await second.round(never);
  expect(received).toEqual([]);
  clock.advance(61_000);
  await second.round(never);
  expect(received).toEqual([[1, 2]]);
});

test('a receiver that is away is asked again with growing pauses, told of once, and gets everything', async () => {
  const { received, process, write, clock, receiver, logged, noted } = await open();
  const streamer = process();
  await streamer.round(never);
  await write(2);
  receiver.answer = () => Promise.reject(new AuditSinkFault('away'));
  for (let second = 0; second < 120; second += 1) {
    await streamer.round(never);
    clock.advance(1_000);
  }
  // After 0, 2, 6, 14, 30 and 62 s.
  expect(received).toHaveLength(6);
  expect(logged).toEqual(['audit events could not be sent']);
  expect([...noted]).toEqual(['audit_stream_failing']);
  receiver.answer = async () => 0;
  await write(1);
  clock.advance(300_000);
  await streamer.round(never);
  expect(received.at(-1)).toEqual([1, 2, 3]);
  expect(logged.at(-1)).toBe('audit events are sent again');
  expect([...noted]).toEqual([]);
});

test('an event that the receiver does not accept is found, told, and left out; the others arrive', async () => {
  const { received, process, write, receiver, logged } = await open();
  const streamer = process();
  await streamer.round(never);
  await write(9);
  const accepted: number[] = [];
  receiver.answer = async (_, seqs) => {
    if (seqs.includes(5)) throw new AuditSinkFault('The receiver answered 400.', { isRefusal: true });
    accepted.push(...seqs);
    return 0;
  };
  await streamer.round(never);
  expect(accepted).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
  expect(logged).toEqual(['an audit event was refused by the receiver']);
  expect(received.length).toBeLessThan(12);
});

test('while nothing is written, nothing is written about it either', async () => {
  const { db, process, write } = await open();
  const streamer = process();
  await streamer.round(never);
  await write(1);
  await streamer.round(never);
  const claims = vi.spyOn(db.auditStreams, 'claim');
  for (let n = 0; n < 5; n += 1) await streamer.round(never);
  expect(claims).not.toHaveBeenCalled();
  await write(1);
  await streamer.round(never);
  expect(claims).toHaveBeenCalledTimes(1);
});

test('a receiver that names a pause is not asked before', async () => {
  const { received, process, write, clock, receiver } = await open();
  const streamer = process();
  await streamer.round(never);
  await write(1);
  receiver.answer = () => Promise.reject(new AuditSinkFault('busy', { retryAfterS: 600 }));
  await streamer.round(never);
  clock.advance(599_000);
  await streamer.round(never);
  expect(received).toHaveLength(1);
  clock.advance(2_000);
  await streamer.round(never);
  expect(received).toHaveLength(2);
});

test('events that the receiver refuses for good are told of, and do not hold up the next ones', async () => {
  const { received, process, write, receiver, logged } = await open();
  const streamer = process();
  await streamer.round(never);
  await write(2);
  receiver.answer = async () => 1;
  await streamer.round(never);
  receiver.answer = async () => 0;
  await write(1);
  await streamer.round(never);
  expect(received).toEqual([[1, 2], [3]]);
  expect(logged).toEqual(['audit events were refused by the receiver']);
});

test('whatever fails and however often a process dies, every event arrives at least once, and first arrivals are in order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('write', 'send', 'fail', 'die'), { minLength: 5, maxLength: 25 }),
      async (steps) => {
        const { received, process, write, clock, receiver } = await open();
        let streamer = process();
        await streamer.round(never);
        for (const step of steps) {
          if (step === 'write') await write(2);
          if (step === 'die') streamer = process();
          receiver.answer =
            step === 'fail' ? () => Promise.reject(new AuditSinkFault('away')) : async () => 0;
          if (step !== 'write') await streamer.round(never);
          clock.advance(400_000);
        }
        receiver.answer = async () => 0;
        await streamer.round(never);
        const firsts = [...new Set(received.flat())];
        const written = steps.filter((step) => step === 'write').length * 2;
        expect(firsts).toEqual(Array.from({ length: written }, (_, n) => n + 1));
      },
    ),
    { numRuns: 15 },
  ));

test('a stop waits for a receiver that does not answer only so long', async () => {
  const { received, process, write, receiver } = await open();
  const streamer = process();
  await streamer.round(never);
  await write(1);
  receiver.answer = (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  await streamer.stop(10);
  receiver.answer = async () => 0;
  await process().round(never);
  expect(received).toEqual([[1], [1]]);
});
