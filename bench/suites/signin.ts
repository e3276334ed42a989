/** The cost of a sign-in besides its hash, and whether sign-ins slow down other users (target d). */
import { setTimeout as sleep } from 'node:timers/promises';
import { atConstantRate } from '../constant-rate.ts';
import { measureHashes } from '../hashes.ts';
import { saturate } from '../load.ts';
import type { SuiteResult } from '../results.ts';
import { interleave, type Measured, type RoundPlan, roundPlan, type Variant } from '../rounds.ts';
import { acceptedPerS, between, type SignInCount, startSigningIn } from '../sign-ins.ts';
import { median, significant } from '../statistics.ts';
import { type Member, newMember, type Subject, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';

const requestsPerS = 500;
const connections = 20;
/**
 * Answers to sign-ins are delayed to a constant time. With this many clients the hashing queue is never empty: some wait for
 * that time, others in the queue.
 */
const concurrentSignIns = 24;

const rowOf = (one: Measured) => ({
  variant: one.name,
  'req/s': Math.round(one.requestsPerS),
  'p50 ms': significant(one.p50Ms),
  'p99 ms': significant(one.p99Ms),
});

const slowdown = (measured: readonly Measured[], quiet: string, busy: string): number => {
  const p99Of = (name: string) => measured.find((one) => one.name === name)?.p99Ms ?? Number.NaN;
  return p99Of(busy) / p99Of(quiet);
};

interface Throughput {
  readonly hashesPerS: number;
  readonly signInsPerS: number;
}

/** Measures bare hashing and complete sign-ins in turn, each alone on the server's processor. */
const compare = async (
  { origin }: Subject,
  signer: Member,
  { dir, cores }: Pick<SuiteContext, 'dir' | 'cores'>,
  { rounds, warmupS, durationS }: RoundPlan,
): Promise<Throughput> => {
  const hashes: number[] = [];
  const signIns: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const hashesPerS = await measureHashes(dir, cores, durationS);
    const running = await startSigningIn(origin, signer, concurrentSignIns);
    await sleep(warmupS * 1000);
    const before = running.soFar();
    await sleep(durationS * 1000);
    const signInsPerS = acceptedPerS([between(before, running.soFar())]);
    await running.stop();
    hashes.push(hashesPerS);
    signIns.push(signInsPerS);
    console.error(
      `  round ${round}/${rounds} ${significant(hashesPerS)} hashes/s, ${significant(signInsPerS)} sign-ins/s`,
    );
  }
  return { hashesPerS: median(hashes), signInsPerS: median(signIns) };
};

/** Compares sign-ins with bare hashing, then `account.me` with and without sign-ins, at a fixed rate and at saturation. */
export const signin = async (context: SuiteContext): Promise<SuiteResult> => {
  const { dir, cores } = context;
  const plan = roundPlan(context);
  const subject = await startSubject(dir, cores);
  try {
    const { cookie } = await newMember(subject);
    // Another user: the sessions per user are bounded, and the measured session must not end.
    const signer = await newMember(subject);
    const { hashesPerS, signInsPerS } = await compare(subject, signer, { dir, cores }, plan);
    const call = { url: `${subject.origin}/trpc/account.me`, cookie };
    const counts = { constant: [] as SignInCount[], saturated: [] as SignInCount[] };
    const atRate = (durationS: number) => atConstantRate(call, { requestsPerS, durationS });
    const atFull = (durationS: number) =>
      saturate({ ...call, cookies: [cookie] }, { connections, durationS });
    const withSignIns = (measure: Variant['measure'], into: SignInCount[]) => async (durationS: number) => {
      const running = await startSigningIn(subject.origin, signer, concurrentSignIns);
      try {
        const before = running.soFar();
        const sample = await measure(durationS);
        into.push(between(before, running.soFar()));
        return sample;
      } finally {
        await running.stop();
      }
    };
    const measured = await interleave(
      [
        { name: 'steady', measure: atRate },
        { name: 'steady + sign-ins', measure: withSignIns(atRate, counts.constant) },
        { name: 'saturated', measure: atFull },
        { name: 'saturated + sign-ins', measure: withSignIns(atFull, counts.saturated) },
      ],
      plan,
    );
    const refused = [...counts.constant, ...counts.saturated].reduce((sum, count) => sum + count.refused, 0);
    return {
      suite: 'signin',
      title: 'Sign-ins and concurrent calls',
      setting: [
        `${concurrentSignIns} users sign in repeatedly, each in a separate browser: ${significant(signInsPerS)} whole sign-ins per second,`,
        `against ${significant(hashesPerS)} bare Argon2id verifications per second on the same queue and the same processor, measured alternately.`,
        `Then \`account.me\` at ${requestsPerS} requests per second (steady) or with ${connections} connections (saturated), with and without them:`,
        `${significant(acceptedPerS(counts.constant))} sign-ins per second were accepted beside the steady calls,`,
        `${significant(acceptedPerS(counts.saturated))} beside the saturated ones; ${refused} were refused as too busy.`,
        `Medians of ${plan.rounds} interleaved rounds of ${plan.durationS} s. The hashing shares the server's one processor.`,
      ],
      rows: measured.map(rowOf),
      targets: [
        {
          promise: 'whole sign-ins per second against bare Argon2id on the same queue',
          measured: signInsPerS / hashesPerS,
          bound: { atLeast: 0.8 },
          unit: '×',
        },
        {
          promise: 'p99 of `account.me` with sign-ins against without, steady',
          measured: slowdown(measured, 'steady', 'steady + sign-ins'),
          bound: { atMost: 2 },
          unit: '×',
        },
        {
          promise: 'p99 of `account.me` with sign-ins against without, saturated',
          measured: slowdown(measured, 'saturated', 'saturated + sign-ins'),
          bound: { atMost: 2 },
          unit: '×',
        },
      ],
    };
  } finally {
    await subject.stop();
  }
};
