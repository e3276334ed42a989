/** The cost of a fully guarded call compared with other stacks (targets a and b), with many sessions and during writes. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '@atelier/db';
import { startBaseline } from '../baselines.ts';
import {
  besideOtherWrites,
  besideWrites,
  callTargets,
  connections,
  productName,
  withDetection,
  withoutDetection,
  writesPerS,
} from '../call-targets.ts';
import { type SharedCall, saturate } from '../load.ts';
import { onPostgres, type PostgresCalls, startPostgresCalls } from '../postgres-calls.ts';
import type { SuiteResult } from '../results.ts';
import { interleave, roundPlan, type Variant } from '../rounds.ts';
import { startWriting } from '../small-writes.ts';
import { median, significant } from '../statistics.ts';
import { databaseUrlIn, newMember, signInAgain, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';
import { type Answering, verifyAnswers } from '../verify.ts';

const manySessions = [200, 1000] as const;

interface Contender extends Pick<Answering, 'name' | 'expects' | 'refusal'>, SharedCall {
  readonly cookies: readonly [string, ...string[]];
  readonly stop: () => Promise<void>;
}

const withSessions = (name: string, count: number): string => `${name}, ${count} sessions`;
const detectingEntry = fileURLToPath(new URL('../detecting.mjs', import.meta.url));
const migrationsDir = fileURLToPath(new URL('../../drizzle', import.meta.url));

const startProduct = async ({ dir, cores, only }: SuiteContext): Promise<Contender> => {
  const subject = await startSubject(dir, cores);
  const member = await newMember(subject);
  // With several sessions only in a whole run.
  const others = only === null ? await signInAgain(subject, member, Math.max(...manySessions) - 1) : [];
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
  { dir, cores, only }: SuiteContext,
): Promise<Contender> => {
  const { origin, port: _, ...server } = await startBaseline(script, dir, cores);
  const name = script.replace(/\.\w+$/, '');
  const [first, ...more] = server.cookies;
  const cookies = only === null ? ([first, ...more] as const) : ([first] as const);
  return { ...server, cookies, name, url: origin + path, expects: 'bench.owner@atelier.example', refusal };
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

/** The product with one session while the bench commits to a database; its rate (writes per second) is added to `rates`. */
const productBesideWrites = (
  product: Contender,
  { name, url, rates }: { readonly name: string; readonly url: string; readonly rates: number[] },
): Variant => ({
  name,
  measure: async (durationS) => {
    const writes = await startWriting(url, writesPerS);
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

/** Beside writes to the product's database, and beside the same writes to one that it does not use. */
const variantsBesideWrites = async (
  product: Contender,
  { dir }: SuiteContext,
  rates: number[],
): Promise<Variant[]> => {
  const otherUrl = `file:${join(dir, 'other.sqlite')}`;
  await migrate({ url: otherUrl, migrationsDir });
  return [
    productBesideWrites(product, { name: besideWrites, url: databaseUrlIn(dir), rates }),
    productBesideWrites(product, { name: besideOtherWrites, url: otherUrl, rates: [] }),
  ];
};

/** The baselines: script, path, and how an invalid cookie is refused. */
const others: readonly (readonly [string, string, Answering['refusal']])[] = [
  ['bare.ts', '/trpc/account.me', 'none'],
  ['http.ts', '/', 'none'],
  ['nest.mjs', '/trpc/account.me', 'unauthorized'],
  ['sketch.ts', '/trpc/account.me', 'unauthorized'],
  ['textbook.ts', '/trpc/account.me', 'unauthorized'],
  ['better-auth.ts', '/api/auth/get-session', 'null'],
];

/** The product on a database of its own, which nothing else uses. */
const startDetecting = async (
  name: typeof withDetection | typeof withoutDetection,
  { dir, cores }: SuiteContext,
): Promise<Contender> => {
  const subject = await startSubject(mkdtempSync(join(dir, 'detecting-')), cores, {
    entry: detectingEntry,
    env: { BENCH_DETECTION: name === withDetection ? 'on' : 'off' },
  });
  const { email, cookie } = await newMember(subject);
  return {
    name,
    url: `${subject.origin}/trpc/account.me`,
    cookies: [cookie],
    expects: email,
    refusal: 'unauthorized',
    stop: subject.stop,
    cpuUs: subject.cpuUs,
  };
};

/** Starts all contenders, verifies their answers, then measures them in turn. */
export const calls = async (context: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(context);
  const isWanted = (name: string): boolean =>
    context.only?.some((beginning) => name.startsWith(beginning)) ?? true;
  const contenders: Contender[] = [];
  const writeRates: number[] = [];
  let postgres: PostgresCalls = { variants: [], stop: async () => undefined };
  try {
    const product = context.baselinesOnly ? null : await startProduct(context);
    if (product !== null && isWanted(onPostgres)) postgres = await startPostgresCalls(context, connections);
    if (product !== null) {
      contenders.push(product);
      for (const name of [withDetection, withoutDetection] as const)
        contenders.push(await startDetecting(name, context));
    }
    for (const [script, path, refusal] of others)
      if (isWanted(script)) contenders.push(await startOther(script, path, refusal, context));
    for (const one of contenders) await verifyAnswers({ ...one, cookie: one.cookies[0] });
    const measured = await interleave(
      [
        ...contenders.flatMap(variantsOf),
        ...(product === null ? [] : await variantsBesideWrites(product, context, writeRates)),
        ...postgres.variants,
      ].filter(({ name }) => isWanted(name)),
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
              `Beside writes: ${significant(median(writeRates))} audit events a second, which the bench's process commits; beside writes to another`,
              'database it does the same work, which the client then lacks, and the product sees nothing of it.',
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
      targets: callTargets(measured),
    };
  } finally {
    await Promise.all([postgres, ...contenders].map(({ stop }) => stop()));
  }
};
