import lighthouse, { desktopConfig } from 'lighthouse';
import { median } from '../statistics.ts';

export const audited = ['performance', 'accessibility', 'best-practices'] as const;
export type LighthouseScores = Readonly<Record<(typeof audited)[number], number>>;

export const formFactors = ['mobile', 'desktop'] as const;
export type FormFactor = (typeof formFactors)[number];

const scoresOnce = async (url: string, formFactor: FormFactor, port: number): Promise<LighthouseScores> => {
  const flags = { port, onlyCategories: [...audited], logLevel: 'error' as const };
  const result = await lighthouse(url, flags, formFactor === 'desktop' ? desktopConfig : undefined);
  const scoreOf = (category: (typeof audited)[number]): number => {
    const score = result?.lhr.categories[category]?.score;
    if (typeof score !== 'number') {
      throw new Error(
        `Lighthouse gave no ${category} score: ${result?.lhr.runtimeError?.message ?? 'unknown'}`,
      );
    }
    return Math.round(score * 100);
  };
  return {
    performance: scoreOf('performance'),
    accessibility: scoreOf('accessibility'),
    'best-practices': scoreOf('best-practices'),
  };
};

/** Medians of `runs` audits of the page in the Chromium that debugs at `port`; scores are 0 … 100. */
export const lighthouseMedian = async (
  url: string,
  formFactor: FormFactor,
  port: number,
  runs: number,
): Promise<LighthouseScores> => {
  const taken: LighthouseScores[] = [];
  for (let run = 0; run < runs; run += 1) taken.push(await scoresOnce(url, formFactor, port));
  const middle = (category: (typeof audited)[number]) => median(taken.map((scores) => scores[category]));
  return {
    performance: middle('performance'),
    accessibility: middle('accessibility'),
    'best-practices': middle('best-practices'),
  };
};
