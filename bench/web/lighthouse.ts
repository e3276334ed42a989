import lighthouse, { desktopConfig } from 'lighthouse';
import { median } from '../statistics.ts';

/** The categories that have targets, with scores of 0 … 100. */
export const audited = ['performance', 'accessibility', 'best-practices'] as const;
/** The main parts of the performance score. */
const timings = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time'] as const;

type Figure = (typeof audited)[number] | (typeof timings)[number];
/** Timings are milliseconds. */
export type LighthouseScores = Readonly<Record<Figure, number>>;

export const formFactors = ['mobile', 'desktop'] as const;
export type FormFactor = (typeof formFactors)[number];

const auditOnce = async (url: string, formFactor: FormFactor, port: number): Promise<LighthouseScores> => {
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

/** Medians of `runs` audits of the page in the Chromium at `port`. @throws Error if an audit has no score. */
export const lighthouseMedian = async (
  url: string,
  formFactor: FormFactor,
  port: number,
  runs: number,
): Promise<LighthouseScores> => {
  const samples: LighthouseScores[] = [];
  for (let run = 0; run < runs; run += 1) samples.push(await auditOnce(url, formFactor, port));
  const middle = (figure: Figure) => median(samples.map((scores) => scores[figure]));
  return {
    performance: middle('performance'),
    accessibility: middle('accessibility'),
    'best-practices': middle('best-practices'),
    'first-contentful-paint': middle('first-contentful-paint'),
    'largest-contentful-paint': middle('largest-contentful-paint'),
    'total-blocking-time': middle('total-blocking-time'),
  };
};
