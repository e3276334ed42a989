/** What a sign-in costs beside its hash, and whether people who sign in make everybody else wait (target d). */
import { setTimeout as sleep } from 'node:timers/promises';
import { measureHashes } from '../hashes.ts';
import { saturate } from '../load.ts';
import type { SuiteResult } from '../results.ts';
import { interleave, type Measured, type RoundPlan, roundPlan, type Variant } from '../rounds.ts';
import { acceptedPerS, between, keepSigningIn, type SignInCount } from '../sign-ins.ts';
import { median, significant } from '../statistics.ts';
import { steady } from '../steady.ts';
import { type Member, newMember, type Subject, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';

const steadyPerS = 500;
const connections = 20;
/**
 * Answers to sign-ins wait for the next even moment. So many people that the hashing never rests: while some wait for
 * that, others wait for their turn to be hashed.
 */
const signingIn = 24;

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

/** Bare hashing and whole sign-ins by turns, each with the server's processor to itself. */
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
    const going = await keepSigningIn(origin, signer, signingIn);
    await sleep(warmupS * 1000);
    const before = going.soFar();
    await sleep(durationS * 1000);
    const signInsPerS = acceptedPerS([between(before, going.soFar())]);
    await going.stop();
    hashes.push(hashesPerS);
    signIns.push(signInsPerS);
    console.error(
      `  round ${round}/${rounds} ${significant(hashesPerS)} hashes/s, ${significant(signInsPerS)} sign-ins/s`,
    );
  }
  return { hashesPerS: median(hashes), signInsPerS: median(signIns) };
};

/** Measures sign-ins against bare hashing, then `account.me` with and without sign-ins, at a fixed rate and at saturation. */
export const signin = async ({ dir, cores, quick }: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(quick);
  const subject = await startSubject(dir, cores);
  try {
    const { cookie } = await newMember(subject);
    // Another person: the sessions of one person are bounded in number, and the measured one must live.
    const signer = await newMember(subject);
    const { hashesPerS, signInsPerS } = await compare(subject, signer, { dir, cores }, plan);
    const call = { url: `${subject.origin}/trpc/account.me`, cookie };
    const counts = { steady: [] as SignInCount[], saturated: [] as SignInCount[] };
    const atRate = (durationS: number) => steady(call, { requestsPerS: steadyPerS, durationS });
    const atFull = (durationS: number) =>
      saturate({ ...call, cookies: [cookie] }, { connections, durationS });
    const withSignIns = (measure: Variant['measure'], into: SignInCount[]) => async (durationS: number) => {
      const going = await keepSigningIn(subject.origin, signer, signingIn);
      try {
        const before = going.soFar();
        const sample = await measure(durationS);
        into.push(between(before, going.soFar()));
        return sample;
      } finally {
        await going.stop();
      }
    };
    const measured = await interleave(
      [
        { name: 'steady', measure: atRate },
        { name: 'steady + sign-ins', measure: withSignIns(atRate, counts.steady) },
        { name: 'saturated', measure: atFull },
        { name: 'saturated + sign-ins', measure: withSignIns(atFull, counts.saturated) },
      ],
      plan,
    );
    const refused = [...counts.steady, ...counts.saturated].reduce((sum, count) => sum + count.refused, 0);
    return {
      suite: 'signin',
      title: 'Sign-ins, and calls meanwhile',
      setting: [
        `${signingIn} people sign in again and again, each in a browser of their own: ${significant(signInsPerS)} whole sign-ins per second,`,
        `against ${significant(hashesPerS)} bare Argon2id verifications per second on the same queue and the same processor, measured by turns.`,
        `Then \`account.me\` at ${steadyPerS} requests per second (steady) or with ${connections} connections (saturated), with and without them:`,
        `${significant(acceptedPerS(counts.steady))} sign-ins per second were accepted beside the steady calls,`,
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
