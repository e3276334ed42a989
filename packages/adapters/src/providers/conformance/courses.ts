import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteFault, type RemoteStatus } from '@atelier/core/ports/engine';
import type { ProbeReport } from '@atelier/core/ports/providers';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { drive } from './drive.ts';
import { labelOf, type Outcome, type SceneRow, sceneRows, type Traits, usualOutcome } from './scenes.ts';
import { type OpenedProvider, openProvider, type ProviderSuite, startTrap } from './setup.ts';

/** The scenes that an adapter's wire can have. */
const scenesOf = ({ impossible = {} }: ProviderSuite, { answersAtOnce }: Traits): readonly SceneRow[] =>
  sceneRows.filter(
    (row) =>
      !(answersAtOnce && (row.stage === 'poll' || row.stage === 'collect')) &&
      impossible[labelOf(row)] === undefined,
  );

export const expectedOutcome = (suite: ProviderSuite, row: SceneRow, traits: Traits): Outcome =>
  suite.expected?.[labelOf(row)] ?? usualOutcome(row, traits);

/** Found by trying, so that the table of the documentation says what is. */
export const traitsOf = async ({ engine, request }: OpenedProvider): Promise<Traits> => {
  const { signal } = new AbortController();
  const answer = await engine.submit(request, {
    key: 'a-key-of-the-traits',
    signal,
    onStatus: () => undefined,
  });
  return { answersAtOnce: 'image' in answer, finds: engine.find !== undefined };
};

const checkStatuses = (statuses: readonly RemoteStatus[]): void => {
  const progress = statuses.flatMap((status) =>
    'progress' in status && status.progress !== null ? [status.progress] : [],
  );
  for (const fraction of progress) {
    expect(fraction).toBeGreaterThanOrEqual(0);
    expect(fraction).toBeLessThanOrEqual(1);
  }
  expect(progress, 'progress never decreases').toEqual(progress.toSorted((a, b) => a - b));
};

/** Silence has to be waited for; everything else has time, however busy the machine is. */
const timeoutOf = ({ title }: SceneRow): number => (title === 'silence' ? 400 : 5_000);

const playScene = async (
  suite: ProviderSuite,
  row: SceneRow,
  traits: Traits,
  report: ProbeReport,
): Promise<void> => {
  const trap = await startTrap();
  const { double, engine, request } = await openProvider(suite, { timeoutMs: timeoutOf(row), report });
  double.play(row.scene(trap.url));
  const course = await drive(engine, request, `key-of-${labelOf(row).replaceAll(/\W/g, '-')}`);
  expect(course.outcome).toBe(expectedOutcome(suite, row, traits));
  expect(double.submissions, 'submissions').toHaveLength(1);
  expect(trap.visits(), 'visits to a private address').toBe(0);
  checkStatuses(course.statuses);
  if (row.title === '429 with Retry-After')
    expect(course.faults.map(({ kind, retryAfterMs }) => [kind, retryAfterMs])).toEqual([['rate', 7000]]);
  if (row.title.startsWith('success') && engine.capabilities.previews)
    expect(course.statuses.some((status) => 'preview' in status)).toBe(true);
  if (double.apiKey !== null)
    for (const fault of course.faults)
      expect(JSON.stringify([fault.message, fault])).not.toContain(double.apiKey);
};

export const describeCourses = (suite: ProviderSuite): void => {
  test('the probe spends nothing, and describes models that the studio can offer', async () => {
    const { double, report } = await openProvider(suite);
    expect(double.submissions).toEqual([]);
    for (const { remoteName, name, timeoutMs } of report.models) {
      expect([remoteName.length > 0, remoteName.length <= 200, name.length > 0, name.length <= 80]).toEqual(
        Array(4).fill(true),
      );
      expect(timeoutMs).toBeGreaterThan(0);
    }
  });

  test('every scene ends as documented, and each picture is submitted exactly once', async () => {
    const first = await openProvider(suite);
    const traits = await traitsOf(first);
    await checkRows(
      scenesOf(suite, traits).map((row) => ({ label: labelOf(row), row })),
      '$label',
      ({ row }) => playScene(suite, row, traits, first.report),
    );
  });

  test('work is resumed by its id after a new start, and lost when the backend restarts', async () => {
    const provider = await openProvider(suite);
    const { double, engine, request, reconnect } = provider;
    const { signal } = new AbortController();
    const answer = await engine.submit(request, { key: 'key-before', signal, onStatus: () => undefined });
    if ('image' in answer) return;
    const resume = (remoteId: string) =>
      drive({ ...reconnect(), submit: async () => ({ remoteId }) }, request, 'key-before');
    expect((await resume(answer.remoteId)).outcome).toBe('picture');
    expect(double.submissions).toHaveLength(1);
    if (engine.find !== undefined) expect(await engine.find('key-before', { signal })).toBe(answer.remoteId);
    const lost = await engine.submit(request, { key: 'key-lost', signal, onStatus: () => undefined });
    double.restart();
    if ('remoteId' in lost) expect((await resume(lost.remoteId)).outcome).toBe(suite.afterRestart ?? 'gone');
    expect(double.submissions).toHaveLength(2);
  });

  test('work can be cancelled at each stage, twice, and an aborted call ends at once', async () => {
    const { double, engine, request } = await openProvider(suite);
    const { signal } = new AbortController();
    for (const polls of [0, 1, 2, 20]) {
      double.play({ kind: 'picture', steps: 4 });
      const key = `key-cancelled-${polls}`;
      const answer = await engine.submit(request, { key, signal, onStatus: () => undefined });
      if ('image' in answer) break;
      for (let at = 0; at < polls; at += 1) await engine.poll(answer.remoteId, { signal });
      const ended = await engine.cancel(answer.remoteId, { signal });
      expect(['stopped', 'abandoned']).toContain(ended);
      if (polls === 0 && engine.capabilities.cancel) expect(ended).toBe('stopped');
      expect(['stopped', 'abandoned']).toContain(await engine.cancel(answer.remoteId, { signal }));
      if (ended === 'stopped' && polls < 3) {
        const status = await engine.poll(answer.remoteId, { signal }).catch((thrown: unknown) => thrown);
        if (!(status instanceof RemoteFault)) expect(status).not.toMatchObject({ state: 'done' });
      }
    }
    const before = double.submissions.length;
    double.play({ kind: 'silence', at: 'submit' });
    const stop = new AbortController();
    const submitted = engine.submit(request, {
      key: 'key-aborted',
      signal: stop.signal,
      onStatus: () => undefined,
    });
    await expect.poll(() => double.submissions.length).toBe(before + 1);
    stop.abort(new Error('stopped'));
    const rejected = await Promise.race([
      submitted.then(
        () => 'came',
        () => 'rejected',
      ),
      sleep(1000, 'late'),
    ]);
    expect(rejected).toBe('rejected');
    expect(double.submissions).toHaveLength(before + 1);
  });
};
