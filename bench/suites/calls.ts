/** The cost of a fully guarded call compared with other stacks (targets a and b), with many sessions and during writes. */
import { startBaseline } from '../baselines.ts';
import { type SharedCall, saturate } from '../load.ts';
import {
  onPostgres,
  type PostgresCalls,
  startPostgresCalls,
  unbatchedOnPostgres,
} from '../postgres-calls.ts';
import type { SuiteResult, Target } from '../results.ts';
import { interleave, type Measured, roundPlan, type Variant } from '../rounds.ts';
import { startWriting } from '../small-writes.ts';
import { median, significant } from '../statistics.ts';
import { databaseUrlIn, newMember, signInAgain, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';
import { type Answering, verifyAnswers } from '../verify.ts';

const connections = 20;
const manySessions = [200, 1000] as const;
const writesPerS = 50;

interface Contender extends Pick<Answering, 'name' | 'expects' | 'refusal'>, SharedCall {
  readonly cookies: readonly [string, ...string[]];
  readonly stop: () => Promise<void>;
}

const productName = 'atelier';
const withSessions = (name: string, count: number): string => `${name}, ${count} sessions`;
const besideWrites = `${productName}, ${writesPerS} writes/s beside`;

const startProduct = async ({ dir, cores }: SuiteContext): Promise<Contender> => {
  const subject = await startSubject(dir, cores);
  const member = await newMember(subject);
  const others = await signInAgain(subject, member, Math.max(...manySessions) - 1);
  return {
    name: productName,
    url: `${subject.origin}/trpc/account.me`,
    cookies: [member.cookie, ...others],
    expects: member.email,
    refusal: 'unauthorized',
    stop: subject.stop,
    cpuUs: subject.cpuUs,
  };
};

const startOther = async (
  script: string,
  path: string,
  refusal: Answering['refusal'],
  { dir, cores }: SuiteContext,
): Promise<Contender> => {
  const { origin, port: _, ...server } = await startBaseline(script, dir, cores);
  const name = script.replace(/\.\w+$/, '');
  return { ...server, name, url: origin + path, expects: 'bench.owner@atelier.example', refusal };
};

const variant = (name: string, call: SharedCall): Variant => ({
  name,
  measure: (durationS) => saturate(call, { connections, durationS }),
});

/** A contender with one session and, if it has enough, with several. */
const variantsOf = ({ name, cookies, ...call }: Contender): Variant[] => [
  variant(name, { ...call, cookies: [cookies[0]] }),
  ...manySessions
    .filter((count) => count <= cookies.length)
    .map((count) => variant(withSessions(name, count), { ...call, cookies: cookies.slice(0, count) })),
];

/** The product with one session while another process commits; its rate (writes per second) is added to `rates`. */
const productBesideWrites = (product: Contender, { dir }: SuiteContext, rates: number[]): Variant => ({
  name: besideWrites,
  measure: async (durationS) => {
    const writes = await startWriting(databaseUrlIn(dir), writesPerS);
    try {
      const before = writes.committed();
      const call = { ...product, cookies: [product.cookies[0]] };
      const sample = await saturate(call, { connections, durationS });
      rates.push((writes.committed() - before) / durationS);
      return sample;
    } finally {
      await writes.stop();
    }
  },
});

const targetsOf = (measured: readonly Measured[]): Target[] => {
  const of = (name: string) => measured.find((one) => one.name === name);
  const product = of(productName);
  if (product === undefined) return [];
  const times = (name: string, other: string, atLeast: number, promise: string): Target[] => {
    const [one, rival] = [of(name), of(other)];
    return one === undefined || rival === undefined
      ? []
      : [{ promise, measured: one.requestsPerS / rival.requestsPerS, bound: { atLeast }, unit: '×' }];
  };
  const against = (other: string, atLeast: number, what: string) =>
    times(productName, other, atLeast, `guarded \`account.me\` against ${what}`);
  return [
    ...against('bare', 3.2, 'a bare public procedure on the official adapter'),
    ...against('nest', 1.5, 'NestJS on Fastify with the same work'),
    ...against('sketch', 0.85, 'a sketch of the same pipeline with a raw write'),
    {
      promise: 'p99 of `account.me` at saturation',
      measured: product.p99Ms,
      bound: { below: 8 },
      unit: 'ms',
    },
    ...against('textbook', 8, 'the textbook wiring'),
    ...against('better-auth', 10, 'better-auth `get-session`'),
    ...times(
      besideWrites,
      productName,
      0.93,
      `\`account.me\` beside ${writesPerS} writes a second against without`,
    ),
    ...times(
      onPostgres,
      unbatchedOnPostgres,
      2,
      `\`account.me\` on PostgreSQL against a statement for each look-up, ${connections} users`,
    ),
  ];
};

/** Starts all contenders, verifies their answers, then measures them in turn. */
export const calls = async (context: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(context.quick);
  const contenders: Contender[] = [];
  const writeRates: number[] = [];
  let postgres: PostgresCalls = { variants: [], stop: async () => undefined };
  try {
    const product = context.baselinesOnly ? null : await startProduct(context);
    if (product !== null) postgres = await startPostgresCalls(context, connections);
    if (product !== null) contenders.push(product);
    contenders.push(await startOther('bare.ts', '/trpc/account.me', 'none', context));
    contenders.push(await startOther('http.ts', '/', 'none', context));
    contenders.push(await startOther('nest.mjs', '/trpc/account.me', 'unauthorized', context));
    contenders.push(await startOther('sketch.ts', '/trpc/account.me', 'unauthorized', context));
    contenders.push(await startOther('textbook.ts', '/trpc/account.me', 'unauthorized', context));
    contenders.push(await startOther('better-auth.ts', '/api/auth/get-session', 'null', context));
    for (const one of contenders) await verifyAnswers({ ...one, cookie: one.cookies[0] });
    const measured = await interleave(
      [
        ...contenders.flatMap(variantsOf),
        ...(product === null ? [] : [productBesideWrites(product, context, writeRates)]),
        ...postgres.variants,
      ],
      plan,
    );
    const bare = measured.find(({ name }) => name === 'bare')?.requestsPerS ?? Number.NaN;
    return {
      suite: 'calls',
      title: 'Guarded calls compared with baselines',
      setting: [
        `${connections} keep-alive connections, each sending its next request when the last is answered.`,
        `Medians of ${plan.rounds} interleaved rounds of ${plan.durationS} s, each after ${plan.warmupS} s of warm-up.`,
        'Each contender answered a valid cookie correctly; those with sessions rejected an invalid one.',
        'The sketch and NestJS do the same work with the same libraries (rate limiter, metrics, headers, request id, log line),',
        'but keep their sessions in a map and do not check them against a database.',
        ...(writeRates.length === 0
          ? []
          : [
              `Beside writes: ${significant(median(writeRates))} audit events a second, which another process commits.`,
            ]),
      ],
      rows: measured.map((one) => ({
        variant: one.name,
        'req/s': Math.round(one.requestsPerS),
        'spread %': Math.round(one.spread * 100),
        'p50 ms': significant(one.p50Ms),
        'p99 ms': significant(one.p99Ms),
        'CPU µs/call': one.cpuUsPerCall === null ? '' : significant(one.cpuUsPerCall),
        'against bare': significant(one.requestsPerS / bare),
        'client busy %': Math.round(one.clientBusy * 100),
      })),
      targets: targetsOf(measured),
    };
  } finally {
    await Promise.all([postgres, ...contenders].map(({ stop }) => stop()));
  }
};
