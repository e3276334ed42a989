/** Where `account.me` spends its time: `node bench/profile.ts [seconds]` prints packages and functions by self time. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saturate } from './load.ts';
import { pinClient } from './machine.ts';
import { newMember, startSubject } from './subject.ts';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const shownFunctions = 40;
const shownPackages = 14;

type Frame = CpuProfile['nodes'][number]['callFrame'];
type Times = readonly (readonly [string, number])[];

const fileOf = ({ url }: Frame): string =>
  url.replace(/^file:\/\//, '').replace(/^.*\/(node_modules|packages|apps)\//, '$1/');

const functionOf = (frame: Frame): string =>
  `${frame.functionName || '(anonymous)'} ${fileOf(frame)}${frame.url === '' ? '' : `:${frame.lineNumber + 1}`}`;

const packageOf = (frame: Frame): string => {
  const file = fileOf(frame);
  if (file === '') return `native ${frame.functionName}`.trim();
  if (file.startsWith('node:')) return 'node:*';
  return /^(?:node_modules\/(?:@[^/]+\/)?|packages\/|apps\/)[^/]+/.exec(file)?.[0] ?? file;
};

/** Self time per name within the last `durationS` seconds, in µs, largest first, without idle time. */
const selfTimes = (profile: CpuProfile, durationS: number, nameOf: (frame: Frame) => string): Times => {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  let leftUs = durationS * 1e6;
  for (let at = profile.samples.length - 1; at >= 0 && leftUs > 0; at -= 1) {
    const us = profile.timeDeltas[at] ?? 0;
    leftUs -= us;
    const frame = frames.get(profile.samples[at] ?? 0);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const name = nameOf(frame);
    times.set(name, (times.get(name) ?? 0) + us);
  }
  return [...times].sort(([, a], [, b]) => b - a);
};

const sum = (times: Times): number => times.reduce((total, [, us]) => total + us, 0);

const print = (title: string, times: Times, shown: number): void => {
  console.log(`\n${title}`);
  const totalUs = sum(times);
  for (const [name, us] of times.slice(0, shown)) {
    console.log(`${((us / totalUs) * 100).toFixed(1).padStart(5)} %  ${name}`);
  }
};

/** Worker threads write their own profiles; under load the busiest one is that of the main thread. */
const busiestIn = (dir: string, durationS: number): CpuProfile | undefined =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as CpuProfile)
    .sort((a, b) => sum(selfTimes(b, durationS, functionOf)) - sum(selfTimes(a, durationS, functionOf)))[0];

const warmupS = 3;
const durationS = Number(process.argv[2] ?? 4);
const dir = mkdtempSync(join(tmpdir(), 'atelier-profile-'));
const subject = await startSubject(dir, pinClient(), {
  nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${dir}`],
});
try {
  const { cookie } = await newMember(subject);
  const call = { url: `${subject.origin}/trpc/account.me`, cookies: [cookie], cpuUs: subject.cpuUs };
  await saturate(call, { connections: 20, durationS: warmupS });
  const { requestsPerS, cpuUsPerCall } = await saturate(call, { connections: 20, durationS });
  await subject.stop();
  const profile = busiestIn(dir, durationS);
  if (profile === undefined) throw new Error('The server left no profile.');
  console.log(
    `${Math.round(requestsPerS)} req/s and ${cpuUsPerCall?.toFixed(1) ?? '?'} µs a call while profiled; shares of the busy time`,
  );
  print('By package', selfTimes(profile, durationS, packageOf), shownPackages);
  print('By function', selfTimes(profile, durationS, functionOf), shownFunctions);
} finally {
  await subject.stop();
  rmSync(dir, { recursive: true, force: true });
}
