import lighthouse, { desktopConfig } from 'lighthouse';
import { median } from '../statistics.ts';

/** The categories that are promised, as scores of 0 … 100. */
export const audited = ['performance', 'accessibility', 'best-practices'] as const;
/** What the performance score is mostly made of. */
const timings = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time'] as const;

type Figure = (typeof audited)[number] | (typeof timings)[number];
/** Timings are milliseconds. */
export type Judgement = Readonly<Record<Figure, number>>;

export const formFactors = ['mobile', 'desktop'] as const;
export type FormFactor = (typeof formFactors)[number];

const judgeOnce = async (url: string, formFactor: FormFactor, port: number): Promise<Judgement> => {
  const flags = { port, onlyCategories: [...audited], logLevel: 'error' as const };
  const result = await lighthouse(url, flags, formFactor === 'desktop' ? desktopConfig : undefined);
  const known = (figure: Figure, value: number | null | undefined): number => {
    if (typeof value === 'number' && !Number.isNaN(value)) return Math.round(value);
    throw new Error(`Lighthouse gave no ${figure}: ${result?.lhr.runtimeError?.message ?? 'unknown fault'}`);
  };
  const score = (category: (typeof audited)[number]) =>
    known(category, (result?.lhr.categories[category]?.score ?? Number.NaN) * 100);
  const timing = (audit: (typeof timings)[number]) => known(audit, result?.lhr.audits[audit]?.numericValue);
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    'best-practices': score('best-practices'),
    'first-contentful-paint': timing('first-contentful-paint'),
    'largest-contentful-paint': timing('largest-contentful-paint'),
    'total-blocking-time': timing('total-blocking-time'),
  };
};

/** Medians of `runs` audits of the page in the Chromium that debugs at `port`. @throws Error when one gives no score. */
export const lighthouseMedian = async (
  url: string,
  formFactor: FormFactor,
  port: number,
  runs: number,
): Promise<Judgement> => {
  const taken: Judgement[] = [];
  for (let run = 0; run < runs; run += 1) taken.push(await judgeOnce(url, formFactor, port));
  const middle = (figure: Figure) => median(taken.map((judgement) => judgement[figure]));
  return {
    performance: middle('performance'),
    accessibility: middle('accessibility'),
    'best-practices': middle('best-practices'),
    'first-contentful-paint': middle('first-contentful-paint'),
    'largest-contentful-paint': middle('largest-contentful-paint'),
    'total-blocking-time': middle('total-blocking-time'),
  };
};
