/** How much a fully guarded call costs beside what others build (targets a and b). */
import { startBaseline } from '../baselines.ts';
import { saturate } from '../load.ts';
import type { SuiteResult, Target } from '../results.ts';
import { interleave, type Measured, roundPlan } from '../rounds.ts';
import { significant } from '../statistics.ts';
import { newMember, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';
import { type Answering, verifyAnswers } from '../verify.ts';

const connections = 20;

interface Contender extends Answering {
  readonly stop: () => Promise<void>;
}

const startProduct = async ({ dir, cores }: SuiteContext): Promise<Contender> => {
  const subject = await startSubject(dir, cores);
  const member = await newMember(subject);
  return {
    name: 'atelier',
    url: `${subject.origin}/trpc/account.me`,
    cookie: member.cookie,
    expects: member.email,
    refusal: 'unauthorized',
    stop: subject.stop,
  };
};

const startOther = async (
  script: string,
  path: string,
  refusal: Answering['refusal'],
  { dir, cores }: SuiteContext,
): Promise<Contender> => {
  const { origin, cookie, stop } = await startBaseline(script, dir, cores);
  return { name: script, url: origin + path, cookie, expects: 'bench.owner@atelier.example', refusal, stop };
};

const targetsOf = (measured: readonly Measured[]): Target[] => {
  const of = (name: string) => measured.find((one) => one.name === name);
  const product = of('atelier');
  if (product === undefined) return [];
  const times = (other: string, atLeast: number, promise: string): Target[] => {
    const rival = of(other);
    return rival === undefined
      ? []
      : [{ promise, measured: product.requestsPerS / rival.requestsPerS, bound: { atLeast }, unit: '×' }];
  };
  return [
    ...times('bare', 2, 'guarded `account.me` against a bare public procedure on the official adapter'),
    {
      promise: 'p99 of `account.me` at saturation',
      measured: product.p99Ms,
      bound: { below: 8 },
      unit: 'ms',
    },
    ...times('textbook', 8, 'guarded `account.me` against the textbook wiring'),
    ...times('better-auth', 10, 'guarded `account.me` against better-auth `get-session`'),
  ];
};

/** Starts all contenders, proves that each answers rightly, then measures them in turn. */
export const calls = async (context: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(context.quick);
  const contenders: Contender[] = [];
  try {
    if (!context.baselinesOnly) contenders.push(await startProduct(context));
    contenders.push(await startOther('bare', '/trpc/account.me', 'none', context));
    contenders.push(await startOther('textbook', '/trpc/account.me', 'unauthorized', context));
    contenders.push(await startOther('better-auth', '/api/auth/get-session', 'null', context));
    for (const contender of contenders) await verifyAnswers(contender);
    const measured = await interleave(
      contenders.map((contender) => ({
        name: contender.name,
        measure: (durationS) => saturate(contender, { connections, durationS }),
      })),
      plan,
    );
    const bare = measured.find(({ name }) => name === 'bare')?.requestsPerS ?? Number.NaN;
    return {
      suite: 'calls',
      title: 'A guarded call beside its rivals',
      setting: [
        `${connections} keep-alive connections, each sending its next request when the last is answered.`,
        `Medians of ${plan.rounds} interleaved rounds of ${plan.durationS} s, each after ${plan.warmupS} s of warm-up.`,
        'Each contender gave the right answer to a good cookie; those with sessions refused a bad one.',
      ],
      rows: measured.map((one) => ({
        variant: one.name,
        'req/s': Math.round(one.requestsPerS),
        'spread %': Math.round(one.spread * 100),
        'p50 ms': significant(one.p50Ms),
        'p99 ms': significant(one.p99Ms),
        'against bare': significant(one.requestsPerS / bare),
        'client busy %': Math.round(one.clientBusy * 100),
      })),
      targets: targetsOf(measured),
    };
  } finally {
    await Promise.all(contenders.map(({ stop }) => stop()));
  }
};
