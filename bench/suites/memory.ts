/** The memory that stays after pictures and streams. */
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb, residentTreeMb } from '@atelier/core/testing/process-memory';
import { saturate } from '../load.ts';
import { drawPictures, fetchPictures, openStudio } from '../pictures.ts';
import type { Row, SuiteResult } from '../results.ts';
import { significant } from '../statistics.ts';
import { newMember, type Subject, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';

const connections = 20;
const parallelJobs = 4;
const parallelFetches = 20;
const idleS = 60;
const boundMb = 250;
const bytesPerMb = 2 ** 20;

interface Amounts {
  readonly pictures: number;
  readonly durationS: number;
}

/** What V8 says of itself, from the server's own metrics, in MiB. */
const heapOf = async ({ origin }: Subject) => {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const mb = (name: string) =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN) / bytesPerMb;
  return { heap: mb('nodejs_heap_size_used_bytes'), external: mb('nodejs_external_memory_bytes') };
};

const rowOf = async (when: string, subject: Subject): Promise<Row> => {
  const { heap, external } = await heapOf(subject);
  const row = {
    when,
    'server MB': Math.round(residentMb(subject.pid())),
    'all processes MB': Math.round(residentTreeMb(subject.pid())),
    'heap MB': significant(heap),
    'external MB': significant(external),
  };
  console.error(`  ${Object.values(row).join(' | ')}`);
  return row;
};

/** Calls, pictures, files and event streams, then a minute of silence; resident memory after each. */
export const memory = async ({ dir, quick }: SuiteContext): Promise<SuiteResult> => {
  const { pictures, durationS }: Amounts = quick
    ? { pictures: 40, durationS: 5 }
    : { pictures: 320, durationS: 20 };
  // Not pinned: the number of threads follows the number of processors.
  const subject = await startSubject(dir, null, {
    env: { QUOTA_IMAGES_PER_MONTH: '100000', JOBS_MAX_UNFINISHED: '1000' },
  });
  try {
    const member = await newMember(subject);
    const rows = [await rowOf('after the start', subject)];
    const me = { url: `${subject.origin}/trpc/account.me`, cookies: [member.cookie] };
    await saturate(me, { connections, durationS });
    rows.push(await rowOf('after calls', subject));
    const studio = await openStudio(subject, member);
    const drawnSince = performance.now();
    const ids = await drawPictures(studio, pictures, parallelJobs);
    const drawnPerS = ids.length / ((performance.now() - drawnSince) / 1000);
    rows.push(await rowOf('after pictures', subject));
    const fetched = await fetchPictures(studio, ids, { durationS, parallel: parallelFetches });
    rows.push(await rowOf('after files', subject));
    await sleep(idleS * 1000);
    rows.push(await rowOf(`after ${idleS} s idle`, subject));
    return {
      suite: 'memory',
      title: 'Memory after load',
      setting: [
        `\`account.me\` with ${connections} connections for ${durationS} s; ${ids.length} pictures of 1024 × 1024 pixels, ${parallelJobs} jobs of eight at a time, each with four event streams`,
        `(${significant(drawnPerS)} pictures per second); then all their files ${parallelFetches} at a time for ${durationS} s`,
        `(${significant(fetched.files / durationS)} files per second, ${Math.round(fetched.bytes / bytesPerMb)} MB); then ${idleS} s without load.`,
        'Resident memory of the server and of it with its child processes; heap and external memory as V8 counts them.',
      ],
      rows,
      targets: [
        {
          promise: `resident memory of all processes ${idleS} s after pictures, files and streams`,
          measured: residentTreeMb(subject.pid()),
          bound: { below: boundMb },
          unit: 'MB',
        },
      ],
    };
  } finally {
    await subject.stop();
  }
};
