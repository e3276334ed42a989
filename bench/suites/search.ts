/**
 * How long a search of a huge gallery takes on both databases, whether or not it finds something, and whether people who
 * search make everybody else wait (R-STUDIO-6, R-X-17, ASVS 15.1.3).
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openTestDatabase } from '@atelier/db/testing';
import startPostgres from '@atelier/db/testing/global-setup';
import { listUrl, seeded } from '../gallery-seed.ts';
import type { SuiteResult } from '../results.ts';
import { interleave, type RoundPlan, roundPlan, type Variant } from '../rounds.ts';
import { searchTerms, timeSearches } from '../search-times.ts';
import { significant } from '../statistics.ts';
import { steady } from '../steady.ts';
import { newMember, type Subject, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';

const steadyPerS = 100;
const searching = 4;
/** Milliseconds: what a person does not notice. */
const waitLimitMs = 100;
/** Milliseconds. */
const vainLimitMs = 50;

/** Lets `people` search over and over until stopped. @throws Error when one does not find nothing, as it should */
const keepSearching = (url: string, cookie: string, people: number) => {
  let ongoing = true;
  const person = async () => {
    while (ongoing) {
      const answer = await fetch(url, { headers: { cookie } });
      if (!(await answer.text()).includes('"items":[]')) throw new Error(`${url} answered ${answer.status}.`);
    }
  };
  const everybody = Promise.allSettled(Array.from({ length: people }, person));
  return async (): Promise<void> => {
    ongoing = false;
    for (const outcome of await everybody) if (outcome.status === 'rejected') throw outcome.reason;
  };
};

/** Figures of PostgreSQL as it is started for tests: default memory, on the client's processor. */
const onPostgres = async (context: SuiteContext, images: number, rounds: number) => {
  const stopServer = await startPostgres();
  const { url, drop } = await openTestDatabase('postgres');
  const dir = mkdtempSync(join(context.dir, 'postgres-'));
  try {
    const owner = await seeded({ ...context, dir }, images, url);
    const subject = await startSubject(dir, context.cores, { postgresUrl: url });
    try {
      return await timeSearches(subject.origin, owner.cookie, rounds);
    } finally {
      await subject.stop();
    }
  } finally {
    await drop();
    await stopServer?.();
  }
};

/** Measures `account.me` of one person with and without others who search in vain. */
const besideSearches = async (subject: Subject, cookie: string, plan: RoundPlan) => {
  const url = listUrl(subject.origin, { query: 'no such picture', limit: 30 });
  const call = { url: `${subject.origin}/trpc/account.me`, cookie: (await newMember(subject)).cookie };
  const alone: Variant['measure'] = (durationS) => steady(call, { requestsPerS: steadyPerS, durationS });
  const meanwhile: Variant['measure'] = async (durationS) => {
    const stop = keepSearching(url, cookie, searching);
    const sample = await alone(durationS);
    await stop();
    return sample;
  };
  return interleave(
    [
      { name: 'nobody searches', measure: alone },
      { name: `${searching} people search in vain`, measure: meanwhile },
    ],
    plan,
  );
};

export const search = async (context: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(context.quick);
  const images = context.quick ? 100_000 : 1_000_000;
  const rounds = context.quick ? 5 : 30;
  const owner = await seeded(context, images);
  const subject = await startSubject(context.dir, context.cores);
  let sqlite: readonly number[];
  let beside: Awaited<ReturnType<typeof besideSearches>>;
  try {
    sqlite = await timeSearches(subject.origin, owner.cookie, rounds);
    beside = await besideSearches(subject, owner.cookie, plan);
  } finally {
    await subject.stop();
  }
  const postgres = await onPostgres(context, images, rounds);
  const slowest = (timesMs: readonly number[]) =>
    Math.max(...timesMs.filter((_, at) => searchTerms[at]?.finds === 'nothing'));
  return {
    suite: 'search',
    title: `Searches among ${images.toLocaleString('en')} images`,
    setting: [
      `\`images.list\` with a search, 30 images a page, one after another: medians of ${rounds} each; every answer was`,
      'checked. Then `account.me` of somebody else at',
      `${steadyPerS} requests per second on SQLite, while ${searching} people search in vain: medians of`,
      `${plan.rounds} interleaved rounds of ${plan.durationS} s.`,
    ],
    rows: searchTerms.map(({ query, finds }, at) => ({
      search: query,
      finds,
      'SQLite p50 ms': significant(sqlite[at] ?? Number.NaN),
      'PostgreSQL p50 ms': significant(postgres[at] ?? Number.NaN),
    })),
    targets: [
      ...Object.entries({ SQLite: sqlite, PostgreSQL: postgres }).map(([name, timesMs]) => ({
        promise: `p50 of the slowest search that finds nothing, ${name}`,
        measured: slowest(timesMs),
        bound: { below: vainLimitMs },
        unit: 'ms',
      })),
      {
        promise: `p99 of \`account.me\` while others search in vain (alone: ${significant(beside[0]?.p99Ms ?? Number.NaN)} ms)`,
        measured: beside[1]?.p99Ms ?? Number.NaN,
        bound: { below: waitLimitMs },
        unit: 'ms',
      },
    ],
  };
};
