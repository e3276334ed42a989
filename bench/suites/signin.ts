/** Whether people who sign in make everybody else wait (target d). */
import { saturate } from '../load.ts';
import type { SuiteResult } from '../results.ts';
import { interleave, type Measured, roundPlan, type Variant } from '../rounds.ts';
import { keepSigningIn, type SignInCount } from '../sign-ins.ts';
import { significant } from '../statistics.ts';
import { steady } from '../steady.ts';
import { newMember, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';

const steadyPerS = 500;
const connections = 20;
/** More than the product hashes at once, so that its hashing never rests. */
const signingIn = 4;

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

/** Measures `account.me` with and without sign-ins, at a fixed rate and at saturation. */
export const signin = async ({ dir, cores, quick }: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(quick);
  const subject = await startSubject(dir, cores);
  try {
    const { cookie } = await newMember(subject);
    // Another person: the sessions of one person are bounded in number, and the measured one must live.
    const signer = await newMember(subject);
    const call = { url: `${subject.origin}/trpc/account.me`, cookie };
    const counts: SignInCount[] = [];
    const atRate = (durationS: number) => steady(call, { requestsPerS: steadyPerS, durationS });
    const atFull = (durationS: number) => saturate(call, { connections, durationS });
    const withSignIns = (measure: Variant['measure']) => async (durationS: number) => {
      const signIns = await keepSigningIn(subject.origin, signer, signingIn);
      try {
        return await measure(durationS);
      } finally {
        counts.push(await signIns.stop());
      }
    };
    const measured = await interleave(
      [
        { name: 'steady', measure: atRate },
        { name: 'steady + sign-ins', measure: withSignIns(atRate) },
        { name: 'saturated', measure: atFull },
        { name: 'saturated + sign-ins', measure: withSignIns(atFull) },
      ],
      plan,
    );
    const accepted = counts.reduce((sum, count) => sum + count.accepted, 0);
    const refused = counts.reduce((sum, count) => sum + count.refused, 0);
    const seconds = counts.reduce((sum, count) => sum + count.seconds, 0);
    return {
      suite: 'signin',
      title: 'Calls while people sign in',
      setting: [
        `\`account.me\` at ${steadyPerS} requests per second (steady) or with ${connections} connections (saturated),`,
        `with and without ${signingIn} people who sign in again and again: ${significant(accepted / seconds)} sign-ins per second accepted, ${refused} refused as too busy.`,
        `Medians of ${plan.rounds} interleaved rounds of ${plan.durationS} s. The hashing shares the server's one processor.`,
      ],
      rows: measured.map(rowOf),
      targets: [
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
