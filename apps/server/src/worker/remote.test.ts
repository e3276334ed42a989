import { setTimeout as sleep } from 'node:timers/promises';
import { type RemoteEngine, RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';
import { dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { submitGraceMs } from './submission-notes.ts';
import { runUntilCrash } from './testing/crashes.ts';
import { pngHead } from './testing/engines.ts';
import { movableClock, openHarness, until } from './testing/harness.ts';
import { remoteProvider } from './testing/remote-provider.ts';

const neverDone = { pollsUntilDone: Number.POSITIVE_INFINITY };

describe.concurrent('remote engines', () => {
  dialectTest(
    'the key is stored before the submission and the remote id before the first poll; each picture is sent once',
    async (t) => {
      const provider = remoteProvider();
      const { harness, ada } = await openHarness(t, { engines: [provider.engine] });
      const stored: unknown[] = [];
      provider.onCall(async (method) => {
        const [job] = await harness.db.jobs.listOwned(ada, { after: null, limit: 1 });
        if (method !== 'collect') stored.push([method, job?.submissionKey ?? null, job?.remoteId ?? null]);
      });
      const { id } = await harness.submit(ada, { model: 'remote', count: 2, seed: 5 });
      harness.startWorker();
      expect(await harness.finished(ada, id)).toMatchObject({ state: 'completed', progress: 1 });
      expect(stored).toEqual([
        ['submit', `${id}-1-0`, null],
        ['poll', `${id}-1-0`, 'remote-1'],
        ['poll', `${id}-1-0`, 'remote-1'],
        ['submit', `${id}-1-1`, null],
        ['poll', `${id}-1-1`, 'remote-2'],
        ['poll', `${id}-1-1`, 'remote-2'],
      ]);
      expect(provider.works.map(({ request }) => request.seed)).toEqual([5, 6]);
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
      expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ submissionKey: null, remoteId: null });
    },
  );

  /** Calls of a run: 1 note key, 2 submit, 3 note id, 4 poll, 5 poll, 6 collect, 7 keep, 8 complete. */
  dialectMatrix(
    'when a worker crashes, the job is resumed and paid once',
    [
      { what: 'before the key is stored', call: 1, side: 'before', submits: 1, finds: 0 },
      {
        what: 'after the key is stored, before the submission',
        call: 2,
        side: 'before',
        submits: 1,
        finds: 1,
      },
      { what: 'after the submission, before its id is known', call: 2, side: 'after', submits: 1, finds: 1 },
      { what: 'before the id is stored', call: 3, side: 'before', submits: 1, finds: 1 },
      { what: 'after the id is stored', call: 3, side: 'after', submits: 1, finds: 0 },
      { what: 'while it polls', call: 4, side: 'after', submits: 1, finds: 0 },
      { what: 'after it has collected the picture', call: 6, side: 'after', submits: 1, finds: 0 },
      { what: 'after the picture was kept', call: 7, side: 'after', submits: 1, finds: 0 },
    ] as const,
    '$what',
    async ({ call, side, submits, finds }, t) => {
      const clock = movableClock();
      const provider = remoteProvider();
      const { harness, ada } = await openHarness(t, { clock, engines: [provider.engine] });
      const { id } = await harness.submit(ada, { model: 'remote' });
      const job = await harness.claim('first');
      await runUntilCrash(harness.deps, provider.engine, { job, claimToken: 'first' }, { call, side });
      expect((await harness.job(ada, id)).state).toBe('running');
      clock.advance(31_000);
      harness.startWorker();
      const done = await harness.finished(ada, id);
      expect(done).toMatchObject({ state: 'completed' });
      expect(done.images).toHaveLength(1);
      expect(provider.works).toHaveLength(1);
      expect(provider.calls).toMatchObject({ submit: submits, find: finds });
      expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
      // A result that was collected twice becomes one image.
      if (call === 6) expect(provider.works[0]?.collections).toBe(2);
    },
  );

  dialectTest(
    'a crash after the provider has failed a picture for good does not send that picture again',
    async (t) => {
      const clock = movableClock();
      const provider = remoteProvider();
      provider.faults.poll.push('gone');
      const { harness, ada } = await openHarness(t, { clock, engines: [provider.engine] });
      const { id } = await harness.submit(ada, { model: 'remote' });
      const job = await harness.claim('first');
      // Key, submission, id, poll; then what became of the picture.
      const crash = { call: 5, side: 'after' } as const;
      await runUntilCrash(harness.deps, provider.engine, { job, claimToken: 'first' }, crash);
      expect((await harness.job(ada, id)).state).toBe('running');
      clock.advance(31_000);
      harness.startWorker();
      expect((await harness.finished(ada, id)).state).toBe('failed');
      expect(provider.calls.submit).toBe(1);
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
    },
  );

  dialectTest(
    'a lost answer fails the job if submissions cannot be looked up, and nothing is sent again',
    async (t) => {
      const provider = remoteProvider({ findable: false });
      provider.faults.submit.push('accepted, answer lost');
      const { harness, ada } = await openHarness(t, { engines: [provider.engine] });
      const { id } = await harness.submit(ada, { model: 'remote' });
      harness.startWorker();
      const failed = await harness.finished(ada, id);
      expect(failed).toMatchObject({ state: 'failed', images: [] });
      expect(failed.failure).toMatch(/was lost, and the request was not sent twice/);
      expect(provider.calls.submit).toBe(1);
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
    },
  );

  dialectTest('failed polls and collections are retried; the submission is not', async (t) => {
    const provider = remoteProvider();
    provider.faults.poll.push('transient', 'unknown', 'rate');
    provider.faults.collect.push('transient', 'unknown');
    const { harness, ada } = await openHarness(t, { engines: [provider.engine] });
    const { id } = await harness.submit(ada, { model: 'remote' });
    harness.startWorker();
    expect((await harness.finished(ada, id)).state).toBe('completed');
    expect(provider.calls).toMatchObject({ submit: 1, collect: 3 });
  });

  dialectMatrix<readonly [RemoteFaultKind, RegExp]>(
    'a key or an account that the provider refuses during a poll fails the job at once, and the work is cancelled there',
    [
      ['auth', /does not accept this server’s key\. Tell an administrator/],
      ['quota', /no credit left\. Tell an administrator/],
    ],
    '%s',
    async ([kind, reason], t) => {
      const provider = remoteProvider(neverDone);
      provider.faults.poll.push(kind);
      const { harness, ada } = await openHarness(t, { engines: [provider.engine], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote' });
      harness.startWorker();
      const failed = await harness.finished(ada, id);
      expect(failed).toMatchObject({ state: 'failed', chargedMinor: 0 });
      expect(failed.failure).toMatch(reason);
      expect(provider.calls).toMatchObject({ submit: 1, poll: 1 });
      expect(await harness.money(ada)).toEqual({ spent: 0, held: 0 });
      await until('the cancellation', () => provider.works[0]?.state === 'cancelled');
    },
  );

  dialectTest('a submission that did not arrive is sent again after the polling interval', async (t) => {
    const provider = remoteProvider();
    const pollMs = 200;
    const sentAtMs: number[] = [];
    const submit: typeof provider.engine.submit = async (request, options) => {
      sentAtMs.push(performance.now());
      if (sentAtMs.length <= 3) throw new Error('connect ECONNREFUSED');
      return provider.engine.submit(request, options);
    };
    const { harness, ada } = await openHarness(t, { engines: [{ ...provider.engine, pollMs, submit }] });
    const { id } = await harness.submit(ada, { model: 'remote' });
    harness.startWorker();
    expect((await harness.finished(ada, id)).state).toBe('completed');
    const pausesMs = sentAtMs.slice(1).map((atMs, at) => atMs - (sentAtMs[at] ?? 0));
    expect(pausesMs).toHaveLength(3);
    for (const pauseMs of pausesMs) expect(pauseMs).toBeGreaterThan(pollMs - 5);
    expect(provider.works).toHaveLength(1);
  });

  dialectMatrix<RemoteFaultKind>(
    'a submission that was not accepted is sent again after the pause that the provider names',
    ['rate', 'transient'],
    '%s',
    async (kind, t) => {
      const provider = remoteProvider();
      provider.faults.submit.push(kind, kind);
      const { harness, ada } = await openHarness(t, { engines: [provider.engine] });
      const { id } = await harness.submit(ada, { model: 'remote' });
      harness.startWorker();
      expect((await harness.finished(ada, id)).state).toBe('completed');
      expect(provider.calls.submit).toBe(3);
      expect(provider.works).toHaveLength(1);
    },
  );

  dialectMatrix<readonly [RemoteFaultKind, RegExp]>(
    'a submission that is refused fails the job with a reason that does not repeat the provider’s message',
    [
      ['refused', /refused this prompt/],
      ['quota', /could not make this picture/],
      ['auth', /could not make this picture/],
      ['invalid', /could not make this picture/],
    ],
    '%s',
    async ([kind, reason], t) => {
      const provider = remoteProvider();
      provider.faults.submit.push(kind);
      const { harness, ada } = await openHarness(t, { engines: [provider.engine] });
      const { id } = await harness.submit(ada, { model: 'remote' });
      harness.startWorker();
      const failed = await harness.finished(ada, id);
      expect(failed.state).toBe('failed');
      expect(failed.failure).toMatch(reason);
      expect(failed.failure).not.toContain('as the test says');
      expect(provider.calls.submit).toBe(1);
      expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ submissionKey: null });
    },
  );

  dialectTest(
    'a refused picture does not stop the others: what came is kept and charged, and the job tells what is missing',
    async (t) => {
      const provider = remoteProvider();
      provider.faults.submit.push('refused');
      const { harness, ada } = await openHarness(t, { engines: [provider.engine], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote', count: 3 });
      harness.startWorker();
      const job = await harness.finished(ada, id);
      expect(job).toMatchObject({ state: 'completed', failure: null, chargedPictures: 2, chargedMinor: 18 });
      expect(job.images).toHaveLength(2);
      expect(job.shortfall).toMatch(/^2 of 3 pictures came.* refused by the image provider/);
      expect(provider.calls.submit).toBe(3);
      expect(await harness.money(ada)).toEqual({ spent: 18, held: 0 });
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  dialectTest('a refused key stops the job, and only the pictures that had come are charged', async (t) => {
    const provider = remoteProvider();
    const { harness, ada } = await openHarness(t, { engines: [provider.engine], priceMinor: 9 });
    const { id } = await harness.submit(ada, { model: 'remote', count: 3 });
    provider.onCall(async (method) => {
      if (method === 'submit' && provider.works.length === 1) provider.faults.submit.push('auth');
    });
    harness.startWorker();
    const job = await harness.finished(ada, id);
    expect(job).toMatchObject({ state: 'completed', chargedPictures: 1, chargedMinor: 9 });
    expect(job.shortfall).toMatch(/^1 of 3 pictures came/);
    expect(provider.calls.submit).toBe(2);
    expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ failureCause: 'as the test says' });
    expect(await harness.money(ada)).toEqual({ spent: 9, held: 0 });
  });

  dialectTest(
    'a provider that falls silent fails the job at the timeout, and the work is cancelled there',
    async (t) => {
      const provider = remoteProvider({ ...neverDone, timeoutMs: 300 });
      const poll: typeof provider.engine.poll = async (remoteId, options) => {
        if (provider.calls.poll < 3) return provider.engine.poll(remoteId, options);
        throw new RemoteFault('transient', 'as the test says');
      };
      const { harness, ada } = await openHarness(t, { engines: [{ ...provider.engine, poll }] });
      const { id } = await harness.submit(ada, { model: 'remote' });
      harness.startWorker();
      const failed = await harness.finished(ada, id);
      expect(failed.failure).toMatch(/took too long/);
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
      await until('the cancellation', () => provider.works[0]?.state === 'cancelled');
    },
  );

  dialectTest('a slow provider that shows its work is not given up at the timeout', async (t) => {
    const provider = remoteProvider({ ...neverDone, timeoutMs: 2000 });
    const { harness, ada } = await openHarness(t, { engines: [{ ...provider.engine, pollMs: 50 }] });
    const { id } = await harness.submit(ada, { model: 'remote' });
    harness.startWorker();
    await until('the first poll', () => provider.calls.poll > 0);
    await sleep(5000);
    for (const work of provider.works) work.state = 'done';
    expect((await harness.finished(ada, id)).state).toBe('completed');
    expect(provider.calls.submit).toBe(1);
  });

  dialectTest('a provider that shows work without end is given up after twenty timeouts', async (t) => {
    const provider = remoteProvider({ ...neverDone, timeoutMs: 200 });
    const { harness, ada } = await openHarness(t, { engines: [{ ...provider.engine, pollMs: 20 }] });
    const { id } = await harness.submit(ada, { model: 'remote' });
    harness.startWorker();
    expect((await harness.finished(ada, id)).failure).toMatch(/took too long/);
    await until('the cancellation', () => provider.works[0]?.state === 'cancelled');
  });

  dialectMatrix(
    'the work of a cancelled job is stopped at the provider and costs nothing, or is abandoned there and charged',
    ['submit', 'poll', 'collect'] as const,
    'during %s',
    async (stage, t) => {
      const provider = remoteProvider(stage === 'poll' ? neverDone : {});
      const { harness, ada } = await openHarness(t, { engines: [provider.engine], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote', count: 2 });
      let isCancelled = false;
      provider.onCall(async (method) => {
        if (method !== stage || isCancelled) return;
        isCancelled = true;
        await harness.cancel(ada, id);
        // One picture stays held until the provider has answered.
        expect(await harness.quota(ada)).toEqual({ used: 0, held: 1 });
        expect(await harness.money(ada)).toEqual({ spent: 0, held: 9 });
      });
      harness.startWorker();
      expect((await harness.finished(ada, id)).state).toBe('cancelled');
      await until('the cancellation', () => provider.calls.cancel > 0);
      expect(provider.works).toHaveLength(1);
      await until('the outcome', async () => (await harness.job(ada, id)).cancelOutcome !== 'stopping');
      // The finished picture could not be stopped any more.
      const isAbandoned = stage === 'collect';
      if (!isAbandoned) expect(provider.works[0]?.state).toBe('cancelled');
      expect(await harness.job(ada, id)).toMatchObject({
        cancelOutcome: isAbandoned ? 'abandoned' : 'stopped',
        chargedPictures: isAbandoned ? 1 : 0,
        chargedMinor: isAbandoned ? 9 : 0,
      });
      expect(await harness.quota(ada)).toEqual({ used: isAbandoned ? 1 : 0, held: 0 });
      expect(await harness.money(ada)).toEqual({ spent: isAbandoned ? 9 : 0, held: 0 });
      expect(await harness.events(id)).toEqual(['job_cancel_settled', 'job_cancelled', 'job_created']);
    },
  );

  dialectTest('a job that is cancelled while it waits for the provider’s rate costs nothing', async (t) => {
    const provider = remoteProvider({ findable: false });
    let isWaiting = false;
    const engine: RemoteEngine = {
      ...provider.engine,
      takeTurn: ({ signal }) => {
        isWaiting = true;
        return sleep(60_000, undefined, { signal });
      },
    };
    const { harness, ada } = await openHarness(t, { engines: [engine], priceMinor: 9 });
    const { id } = await harness.submit(ada, { model: 'remote' });
    harness.startWorker();
    await until('the wait', () => isWaiting);
    expect(await harness.cancel(ada, id)).toMatchObject({ cancelOutcome: null, chargedPictures: 0 });
    expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
    expect(await harness.money(ada)).toEqual({ spent: 0, held: 0 });
    expect(provider.calls.submit).toBe(0);
  });

  dialectTest(
    'the picture of a cancelled job is no longer held after a day in which its provider has not said what became of it',
    async (t) => {
      const clock = movableClock();
      const provider = remoteProvider(neverDone);
      const { harness, ada } = await openHarness(t, { clock, engines: [provider.engine], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote', count: 2 });
      provider.onCall(async (method) => {
        if (method === 'cancel') throw new Error('connect ECONNREFUSED');
      });
      const worker = harness.startWorker();
      await until('a poll', () => provider.calls.poll > 0);
      await harness.cancel(ada, id);
      await until('a try to cancel', () => provider.calls.cancel > 0);
      await worker.stop();
      clock.advance(24 * 3_600_000 - 60_000);
      const late = harness.startWorker();
      await until('another try', () => provider.calls.cancel > 1);
      await late.stop();
      expect(await harness.job(ada, id)).toMatchObject({ cancelOutcome: 'stopping' });
      expect([await harness.quota(ada), await harness.money(ada)]).toEqual([
        { used: 0, held: 1 },
        { spent: 0, held: 9 },
      ]);
      clock.advance(60_000);
      // Also if no node serves the provider any more.
      harness.startWorker({ engines: { ...harness.deps.engines, served: () => [] } });
      await until('the outcome', async () => (await harness.job(ada, id)).cancelOutcome !== 'stopping');
      expect(await harness.job(ada, id)).toMatchObject({ cancelOutcome: 'unknown', chargedMinor: 0 });
      expect([await harness.quota(ada), await harness.money(ada)]).toEqual([
        { used: 0, held: 0 },
        { spent: 0, held: 0 },
      ]);
      expect(await harness.events(id)).toEqual(['job_cancel_settled', 'job_cancelled', 'job_created']);
      expect(provider.calls.submit).toBe(1);
    },
  );

  /** A provider without look-ups whose answer to a submission comes when the test lets it. */
  const answersLate = () => {
    const provider = remoteProvider({ findable: false, ...neverDone });
    const answer = Promise.withResolvers<void>();
    const engine: RemoteEngine = {
      ...provider.engine,
      async submit(request, options) {
        const accepted = await provider.engine.submit(request, options);
        await answer.promise;
        options.signal.throwIfAborted();
        return accepted;
      },
    };
    return { provider, engine, answer: () => answer.resolve() };
  };

  dialectMatrix(
    'an id that comes long after its job was cancelled or has timed out is kept, and the work is stopped there',
    ['cancelled', 'failed'] as const,
    '%s',
    async (end, t) => {
      const { provider, engine, answer } = answersLate();
      const timeoutMs = end === 'failed' ? 300 : 60_000;
      const { harness, ada } = await openHarness(t, { engines: [{ ...engine, timeoutMs }], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote' });
      harness.startWorker();
      await until('the submission', () => provider.works.length > 0);
      if (end === 'cancelled') await harness.cancel(ada, id);
      // The worker has given the submission up.
      await sleep(submitGraceMs + 1500);
      answer();
      await until('the cancellation', () => provider.works[0]?.state === 'cancelled');
      const stored = () => harness.db.jobs.findOwned(ada, id);
      await until('the outcome', async () => (await stored())?.submissionKey === null);
      expect(await stored()).toMatchObject({
        ...{ state: end, chargedImages: 0, chargedMinor: 0 },
        cancelOutcome: end === 'cancelled' ? 'stopped' : null,
      });
      expect(await harness.money(ada)).toEqual({ spent: 0, held: 0 });
      expect(provider.calls.submit).toBe(1);
    },
  );

  dialectTest(
    'an id that comes after the cancellation is kept until the provider takes the call',
    async (t) => {
      const { provider, engine, answer } = answersLate();
      const { harness, ada } = await openHarness(t, { engines: [engine], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote' });
      let isDown = true;
      provider.onCall(async (method) => {
        if (method === 'cancel' && isDown) throw new Error('connect ECONNREFUSED');
      });
      harness.startWorker();
      await until('the submission', () => provider.works.length > 0);
      await harness.cancel(ada, id);
      answer();
      await until('a try to cancel', () => provider.calls.cancel > 0);
      isDown = false;
      await until('the outcome', async () => (await harness.job(ada, id)).cancelOutcome !== 'stopping');
      expect(await harness.job(ada, id)).toMatchObject({ cancelOutcome: 'stopped', chargedMinor: 0 });
      expect(provider.works[0]?.state).toBe('cancelled');
    },
  );

  dialectTest('an engine that answers with the picture hears of a cancellation at once', async (t) => {
    const provider = remoteProvider();
    const begun = Promise.withResolvers<void>();
    const heard = Promise.withResolvers<boolean>();
    const engine: RemoteEngine = {
      ...provider.engine,
      submit: (_, { signal, cancelled }) => {
        begun.resolve();
        return new Promise((_resolve, reject) => {
          cancelled?.addEventListener('abort', () => {
            // The other signal leaves time for an id that may still arrive.
            heard.resolve(!signal.aborted);
            reject(new RemoteFault('unknown', 'stopped'));
          });
        });
      },
    };
    const { harness, ada } = await openHarness(t, { engines: [engine] });
    const { id } = await harness.submit(ada, { model: 'remote' });
    harness.startWorker();
    await begun.promise;
    await harness.cancel(ada, id);
    expect(await heard.promise).toBe(true);
  });

  dialectTest('a failure that the provider tells without a reason is not called a lost answer', async (t) => {
    const provider = remoteProvider();
    const engine: RemoteEngine = {
      ...provider.engine,
      poll: async () => ({ state: 'failed', kind: 'unknown', reason: 'CUDA error' }),
    };
    const { harness, ada } = await openHarness(t, { engines: [engine] });
    const { id } = await harness.submit(ada, { model: 'remote' });
    harness.startWorker();
    const job = await harness.finished(ada, id);
    expect(job).toMatchObject({
      state: 'failed',
      failureKind: 'transient',
      failure: 'The image provider could not make this picture. Nothing was charged.',
    });
    expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ failureCause: 'CUDA error' });
  });

  dialectTest('a stop hands the job back with its remote id, and the next worker resumes it', async (t) => {
    const provider = remoteProvider(neverDone);
    const { harness, ada } = await openHarness(t, { engines: [provider.engine] });
    const { id } = await harness.submit(ada, { model: 'remote' });
    const worker = harness.startWorker();
    await until('a poll', () => provider.calls.poll > 0);
    await worker.stop();
    expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({
      state: 'pending',
      attempts: 0,
      remoteId: 'remote-1',
    });
    for (const work of provider.works) work.state = 'done';
    harness.startWorker();
    expect((await harness.finished(ada, id)).state).toBe('completed');
    expect(provider.calls).toMatchObject({ submit: 1, find: 0 });
  });

  dialectTest('a stop during a submission waits for its answer, so that the id is not lost', async (t) => {
    const provider = remoteProvider({ ...neverDone, findable: false });
    const { harness, ada } = await openHarness(t, { engines: [provider.engine] });
    const answered = Promise.withResolvers<void>();
    provider.onCall((method) => (method === 'submit' ? answered.promise : Promise.resolve()));
    const { id } = await harness.submit(ada, { model: 'remote' });
    const worker = harness.startWorker();
    await until('the submission', () => provider.calls.submit === 1);
    const stopped = worker.stop();
    await sleep(50);
    answered.resolve();
    await stopped;
    expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({
      state: 'pending',
      remoteId: 'remote-1',
    });
  });

  dialectTest('an engine that answers a submission with the picture is not polled', async (t) => {
    const provider = remoteProvider({ findable: false });
    const engine = {
      ...provider.engine,
      submit: async (request: Parameters<typeof provider.engine.submit>[0]) => ({
        image: { bytes: pngHead(request) },
      }),
    };
    const { harness, ada } = await openHarness(t, { engines: [engine] });
    const { id } = await harness.submit(ada, { model: 'remote', count: 2 });
    harness.startWorker();
    expect((await harness.finished(ada, id)).state).toBe('completed');
    expect(provider.calls).toMatchObject({ poll: 0, collect: 0 });
  });

  dialectTest('a streamed status shortens the wait; a failed stream changes nothing', async (t) => {
    const provider = remoteProvider({ pollsUntilDone: 2 });
    const streaming = {
      ...provider.engine,
      // Longer than the test: without the streamed status it would wait for the second poll.
      pollMs: 600_000,
      async *stream() {
        yield { state: 'running', progress: 0.5 } as const;
        yield { state: 'done' } as const;
      },
    };
    const silent = {
      ...provider.engine,
      id: 'silent',
      // biome-ignore lint/correctness/useYield: a stream that fails before its first status.
      async *stream(): AsyncGenerator<never> {
        throw new Error('closed');
      },
    };
    const { harness, ada } = await openHarness(t, { engines: [streaming, silent] });
    harness.startWorker();
    for (const model of ['remote', 'silent']) {
      const { id } = await harness.submit(ada, { model });
      expect((await harness.finished(ada, id)).state).toBe('completed');
    }
  });
});
