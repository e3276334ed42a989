/** Whether the last pages of a huge gallery are as fast as the first (target c). */
import { join } from 'node:path';
import { listUrl, pageStart, seeded } from '../gallery-seed.ts';
import { type Call, saturate } from '../load.ts';
import type { SuiteResult } from '../results.ts';
import { interleave, roundPlan } from '../rounds.ts';
import { significant } from '../statistics.ts';
import { startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';
import { verifyAnswers } from '../verify.ts';

const farPage = 10_000;
const pageSize = 30;
const serverTimeLimitMs = 3;
const farLimit = 1.3;

/** Seeds the gallery, verifies that the far page is the right one, then measures both pages in turn. */
export const gallery = async (context: SuiteContext): Promise<SuiteResult> => {
  const plan = roundPlan(context);
  const images = context.quick ? farPage * pageSize + 1000 : 1_000_000;
  const member = await seeded(context, images);
  const far = pageStart(join(context.dir, 'atelier.sqlite'), member.email, farPage, pageSize);
  const subject = await startSubject(context.dir, context.cores);
  try {
    const near: Call = { url: listUrl(subject.origin, { limit: pageSize }), cookie: member.cookie };
    const distant: Call = {
      url: listUrl(subject.origin, { limit: pageSize, cursor: far.cursor }),
      cookie: member.cookie,
    };
    const farName = `page ${farPage.toLocaleString('en')}`;
    await verifyAnswers({ ...near, name: 'page 1', expects: '"nextCursor":"', refusal: 'unauthorized' });
    const rightStart = `"items":[{"id":"${far.firstId}"`;
    await verifyAnswers({ ...distant, name: farName, expects: rightStart, refusal: 'unauthorized' });
    // One connection: the latency is the server's time and the round trip, without queueing.
    const oneByOne = (call: Call) => (durationS: number) =>
      saturate({ ...call, cookies: [call.cookie] }, { connections: 1, durationS });
    const measured = await interleave(
      [
        { name: 'page 1', measure: oneByOne(near) },
        { name: farName, measure: oneByOne(distant) },
      ],
      plan,
    );
    const p50Of = (name: string) => measured.find((one) => one.name === name)?.p50Ms ?? Number.NaN;
    const [nearMs, farMs] = [p50Of('page 1'), p50Of(farName)];
    return {
      suite: 'gallery',
      title: `A gallery of ${images.toLocaleString('en')} images`,
      setting: [
        `\`images.list\`, ${pageSize} images a page, one connection, so that the time is that of the server and the connection.`,
        `Medians of ${plan.rounds} interleaved rounds of ${plan.durationS} s. Both pages were checked to contain the right rows.`,
      ],
      rows: measured.map((one) => ({
        variant: one.name,
        'req/s': Math.round(one.requestsPerS),
        'p50 ms': significant(one.p50Ms),
        'p99 ms': significant(one.p99Ms),
      })),
      targets: [
        {
          promise: `p50 of ${farName} against page 1`,
          measured: Math.max(farMs / nearMs, nearMs / farMs),
          bound: { atMost: farLimit },
          unit: '×',
        },
        { promise: 'p50 of page 1', measured: nearMs, bound: { below: serverTimeLimitMs }, unit: 'ms' },
        { promise: `p50 of ${farName}`, measured: farMs, bound: { below: serverTimeLimitMs }, unit: 'ms' },
      ],
    };
  } finally {
    await subject.stop();
  }
};
