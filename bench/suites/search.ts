/** Whether people who search a huge gallery for what is not there make everybody else wait (R-STUDIO-6, ASVS 15.1.3). */
import { listUrl, seeded } from '../gallery-seed.ts';
import type { SuiteResult } from '../results.ts';
import { interleave, roundPlan, type Variant } from '../rounds.ts';
import { median, significant } from '../statistics.ts';
import { steady } from '../steady.ts';
import { newMember, startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';

const steadyPerS = 100;
const searching = 4;
/** Milliseconds: what a person does not notice. */
const waitLimitMs = 100;

/** Lets `people` search over and over until stopped. @throws Error when one does not find nothing, as it should */
const keepSearching = (url: string, cookie: string, people: number) => {
  let ongoing = true;
  const tookMs: number[] = [];
  const person = async () => {
    while (ongoing) {
      const startedAt = performance.now();
      const answer = await fetch(url, { headers: { cookie } });
      if (!(await answer.text()).includes('"items":[]')) throw new Error(`${url} answered ${answer.status}.`);
      tookMs.push(performance.now() - startedAt);
    }
  };
  const everybody = Promise.allSettled(Array.from({ length: people }, person));
  return async (): Promise<readonly number[]> => {
    ongoing = false;
    for (const outcome of await everybody) if (outcome.status === 'rejected') throw outcome.reason;
    return tookMs;
  };
};

/** Measures `account.me` of one person with and without others who search in vain. */
export const search = async (context: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(context.quick);
  const images = context.quick ? 100_000 : 1_000_000;
  const owner = await seeded(context, images);
  const subject = await startSubject(context.dir, context.cores);
  try {
    const url = listUrl(subject.origin, { query: 'no such picture', limit: 30 });
    const call = { url: `${subject.origin}/trpc/account.me`, cookie: (await newMember(subject)).cookie };
    const searchesMs: number[] = [];
    const alone: Variant['measure'] = (durationS) => steady(call, { requestsPerS: steadyPerS, durationS });
    const meanwhile: Variant['measure'] = async (durationS) => {
      const stop = keepSearching(url, owner.cookie, searching);
      const sample = await alone(durationS);
      searchesMs.push(...(await stop()));
      return sample;
    };
    const busy = `${searching} people search in vain`;
    const measured = await interleave(
      [
        { name: 'nobody searches', measure: alone },
        { name: busy, measure: meanwhile },
      ],
      plan,
    );
    return {
      suite: 'search',
      title: `Searches that find nothing among ${images.toLocaleString('en')} images`,
      setting: [
        `\`account.me\` of somebody else at ${steadyPerS} requests per second, while ${searching} searches at a time look at every image:`,
        `one takes ${significant(median(searchesMs) / 1000)} s in the median of ${searchesMs.length}.`,
        `Medians of ${plan.rounds} interleaved rounds of ${plan.durationS} s.`,
      ],
      rows: measured.map((one) => ({
        meanwhile: one.name,
        'p50 ms': significant(one.p50Ms),
        'p99 ms': significant(one.p99Ms),
      })),
      targets: [
        {
          promise: 'p99 of `account.me` while others search in vain',
          measured: measured.find(({ name }) => name === busy)?.p99Ms ?? Number.NaN,
          bound: { below: waitLimitMs },
          unit: 'ms',
        },
      ],
    };
  } finally {
    await subject.stop();
  }
};
