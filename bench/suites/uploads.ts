/** What an upload costs beside a plain copy of the same file, and what others notice of many uploads. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { residentMb } from '@atelier/core/testing/process-memory';
import type { Announcement } from '../baselines/shared.ts';
import { atConstantRate } from '../constant-rate.ts';
import { startServer } from '../processes.ts';
import type { SuiteResult } from '../results.ts';
import { roundPlan } from '../rounds.ts';
import { median, significant } from '../statistics.ts';
import { newMember, type Subject, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';
import { another, noisePicture, type Sender, upload } from '../uploading.ts';

/** Just below the default of UPLOAD_MAX_BYTES. */
const largeBytes = 26_000_000;
const photoBytes = 2_000_000;
/** 50 Mbit/s: a good line. */
const lineBytesPerS = 6_250_000;
const parallel = 50;
const members = 5;
const callsPerS = 50;
const settleMs = 2000;

const senderOf = async (subject: Subject): Promise<Sender> => {
  const { origin } = subject;
  const { cookie } = await newMember(subject);
  const answer = await fetch(`${origin}/trpc/session.current`, { headers: { cookie } });
  const { result } = (await answer.json()) as { result: { data: { csrfToken: string } } };
  return { url: `${origin}/files/uploads`, origin, cookie, csrfToken: result.data.csrfToken };
};

const startCopy = async ({ dir, cores }: SuiteContext) => {
  const entry = fileURLToPath(new URL('../baselines/file-copy.ts', import.meta.url));
  const server = startServer({ name: 'copy', args: [entry], dir, cores, env: { DATA_DIR: dir } });
  const { port } = await server.waitFor(() => {
    const [line] = server.output().split('\n');
    return line ? (JSON.parse(line) as Announcement) : null;
  }, 30);
  const origin = `http://127.0.0.1:${port}`;
  const sender: Sender = { url: `${origin}/copy`, origin, cookie: '', csrfToken: '' };
  return { sender, stop: server.stop };
};

/** Copies and uploads in turn. @returns medians, milliseconds */
const sideBySide = async (copy: Sender, product: Sender, rounds: number, bytesPerS: number) => {
  const times: Record<'copied' | 'uploaded', number[]> = { copied: [], uploaded: [] };
  for (let n = 0; n < rounds; n += 1) {
    const picture = noisePicture(largeBytes);
    times.copied.push(await upload(copy, picture, bytesPerS));
    times.uploaded.push(await upload(product, picture, bytesPerS));
    console.error(
      `  copied in ${Math.round(times.copied.at(-1) ?? 0)} ms, uploaded in ${Math.round(times.uploaded.at(-1) ?? 0)} ms`,
    );
  }
  return { copied: median(times.copied), uploaded: median(times.uploaded) };
};

/** Keeps `parallel` uploads under way while `work` runs. */
const besideUploads = async <T>(senders: readonly Sender[], work: () => Promise<T>) => {
  const photo = noisePicture(photoBytes);
  let isOver = false;
  let count = 0;
  const lines = Array.from({ length: parallel }, async (_, n) => {
    const sender = senders[n % senders.length];
    while (!isOver && sender !== undefined) {
      await upload(sender, another(photo), Number.POSITIVE_INFINITY);
      count += 1;
    }
  });
  try {
    // The burst of the start is not what others notice of uploads that go on.
    await sleep(settleMs);
    return { result: await work(), uploads: () => count };
  } finally {
    isOver = true;
    await Promise.all(lines);
  }
};

/** The largest resident memory of a process until `stop`, in MiB. */
const watchMemory = (pid: number) => {
  let peakMb = residentMb(pid);
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb(pid));
  }, 50);
  return () => {
    clearInterval(timer);
    return peakMb;
  };
};

export const uploads = async (context: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(context);
  const subject = await startSubject(context.dir, context.cores);
  const copy = await startCopy(context);
  try {
    const senders: Sender[] = [];
    for (let n = 0; n < members; n += 1) senders.push(await senderOf(subject));
    const [first] = senders;
    if (first === undefined) throw new Error('There is nobody to send.');
    await sideBySide(copy.sender, first, 1, Number.POSITIVE_INFINITY);
    const beforeMb = residentMb(subject.pid());
    const stopWatching = watchMemory(subject.pid());
    const line = await sideBySide(copy.sender, first, plan.rounds, lineBytesPerS);
    const local = await sideBySide(copy.sender, first, plan.rounds, Number.POSITIVE_INFINITY);
    const me = { url: `${subject.origin}/trpc/account.me`, cookie: first.cookie };
    const load = { requestsPerS: callsPerS, durationS: plan.durationS * 2 };
    await atConstantRate(me, load);
    const alone = await atConstantRate(me, load);
    const { result: beside, uploads: done } = await besideUploads(senders, () => atConstantRate(me, load));
    const peakMb = stopWatching();
    const row = (what: string, values: { readonly copied: number; readonly uploaded: number }) => ({
      ...{ what, 'plain copy ms': Math.round(values.copied), 'upload ms': Math.round(values.uploaded) },
      ...{ ratio: significant(values.uploaded / values.copied) },
    });
    const mebi = Math.round(largeBytes / 2 ** 20);
    return {
      suite: 'uploads',
      title: 'Uploads',
      setting: [
        `A BMP of noise with ${mebi} MB, which is checked, decoded, made a PNG and stored, beside a bare server that only writes the same body to a file; medians of ${plan.rounds} rounds in turn.`,
        `Then \`account.me\` ${callsPerS} times a second for ${load.durationS} s, alone and beside ${parallel} uploads of 2 MB at a time (${done()} in all).`,
      ],
      rows: [
        row('over a line of 50 Mbit/s', line),
        row('within the machine', local),
        {
          what: '`account.me` beside uploads: p99 ms alone, beside',
          ...{ 'plain copy ms': significant(alone.p99Ms), 'upload ms': significant(beside.p99Ms) },
          ratio: significant(beside.p99Ms / alone.p99Ms),
        },
        {
          what: 'memory of the server: MB before, at most',
          ...{ 'plain copy ms': Math.round(beforeMb), 'upload ms': Math.round(peakMb) },
          ratio: significant(peakMb / beforeMb),
        },
      ],
      targets: [
        {
          promise: `an upload of ${mebi} MB over 50 Mbit/s against a plain copy`,
          ...{ measured: line.uploaded / line.copied, bound: { atMost: 1.5 }, unit: '×' },
        },
        {
          promise: `p99 of \`account.me\` beside ${parallel} uploads against alone`,
          ...{ measured: beside.p99Ms / alone.p99Ms, bound: { atMost: 2 }, unit: '×' },
        },
      ],
    };
  } finally {
    await copy.stop();
    await subject.stop();
  }
};
