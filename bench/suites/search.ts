/**
 * How long a search in a huge gallery takes on both databases, with and without matches, and whether searches slow down
 * other users (R-STUDIO-6, R-X-17, ASVS 15.1.3).
 */
import { atConstantRate } from '../constant-rate.ts';
import { listUrl, seeded } from '../gallery-seed.ts';
import { galleryOnPostgres } from '../postgres-gallery.ts';
import type { SuiteResult } from '../results.ts';
import { interleave, type RoundPlan, roundPlan, type Variant } from '../rounds.ts';
import { searchTerms, timeSearches } from '../search-times.ts';
import { significant } from '../statistics.ts';
import { newMember, type Subject, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';

const requestsPerS = 100;
const concurrentSearches = 4;
/** Not noticeable by users. */
const waitLimitMs = 100;
const noMatchLimitMs = 50;

/** Searches repeatedly and concurrently until stopped. @throws Error if a search has a match, which is wrong */
const keepSearching = (url: string, cookie: string, concurrency: number) => {
  let isRunning = true;
  const searchRepeatedly = async () => {
    while (isRunning) {
      const answer = await fetch(url, { headers: { cookie } });
      if (!(await answer.text()).includes('"items":[]')) throw new Error(`${url} answered ${answer.status}.`);
    }
  };
  const all = Promise.allSettled(Array.from({ length: concurrency }, searchRepeatedly));
  return async (): Promise<void> => {
    isRunning = false;
    for (const outcome of await all) if (outcome.status === 'rejected') throw outcome.reason;
  };
};

/** Measures `account.me` of one user with and without concurrent searches of another. */
const besideSearches = async (subject: Subject, cookie: string, plan: RoundPlan) => {
  const url = listUrl(subject.origin, { query: 'no such picture', limit: 30 });
  const call = { url: `${subject.origin}/trpc/account.me`, cookie: (await newMember(subject)).cookie };
  const alone: Variant['measure'] = (durationS) => atConstantRate(call, { requestsPerS, durationS });
  const withSearches: Variant['measure'] = async (durationS) => {
    const stop = keepSearching(url, cookie, concurrentSearches);
    const sample = await alone(durationS);
    await stop();
    return sample;
  };
  return interleave(
    [
      { name: 'nobody searches', measure: alone },
      { name: `${concurrentSearches} people search in vain`, measure: withSearches },
    ],
    plan,
  );
};

export const search = async (context: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(context);
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
  const postgres = await galleryOnPostgres(context, images, (origin, cookie) =>
    timeSearches(origin, cookie, rounds),
  );
  const slowest = (timesMs: readonly number[]) =>
    Math.max(...timesMs.filter((_, at) => searchTerms[at]?.finds === 'nothing'));
  return {
    suite: 'search',
    title: `Searches among ${images.toLocaleString('en')} images`,
    setting: [
      `\`images.list\` with a search, 30 images a page, one after another: medians of ${rounds} each; every answer was`,
      'checked. Then `account.me` of somebody else at',
      `${requestsPerS} requests per second on SQLite, while ${concurrentSearches} people search in vain: medians of`,
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
        bound: { below: noMatchLimitMs },
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
