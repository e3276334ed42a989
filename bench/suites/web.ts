/** The cost of a first visit (target e). */
import type { SuiteResult, Target } from '../results.ts';
import { significant } from '../statistics.ts';
import { startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';
import { firstLoadScripts } from '../web/bundle.ts';
import { launchChromium } from '../web/chromium.ts';
import { audited, formFactors, type LighthouseScores, lighthouseMedian } from '../web/lighthouse.ts';

const minScore = 95;
const bundleLimitKb = 200;
const pages = ['/', '/sign-in'] as const;

interface Audited {
  readonly page: string;
  readonly formFactor: string;
  readonly scores: LighthouseScores;
}

const scoreTargets = ({ page, formFactor, scores }: Audited): Target[] =>
  audited.map((category) => ({
    promise: `Lighthouse ${category} of ${page}, ${formFactor}`,
    measured: scores[category],
    bound: { atLeast: minScore },
    unit: '',
  }));

/** Measures the size of the scripts that the landing page loads at once, and its Lighthouse scores. */
export const web = async ({ dir, cores, quick }: SuiteContext): Promise<SuiteResult> => {
  const runs = quick ? 1 : 5;
  const subject = await startSubject(dir, cores);
  const chromium = await launchChromium();
  try {
    const scripts = await firstLoadScripts(`${subject.origin}/`);
    const gzippedKb = scripts.reduce((sum, { gzippedBytes }) => sum + gzippedBytes, 0) / 1000;
    const results: Audited[] = [];
    for (const page of pages) {
      for (const formFactor of formFactors) {
        const scores = await lighthouseMedian(subject.origin + page, formFactor, chromium.port, runs);
        results.push({ page, formFactor, scores });
      }
    }
    return {
      suite: 'web',
      title: 'The first visit',
      setting: [
        `Landing page and sign-in. Scripts of the landing page: those named in the HTML and all they import statically, gzipped: ${scripts.length} files.`,
        `Lighthouse: medians of ${runs} runs with its default simulated throttling.`,
      ],
      rows: results.map(({ page, formFactor, scores }) => ({
        page,
        'form factor': formFactor,
        'JavaScript kB gzip': significant(gzippedKb),
        performance: scores.performance,
        accessibility: scores.accessibility,
        'best practices': scores['best-practices'],
        'FCP ms': scores['first-contentful-paint'],
        'LCP ms': scores['largest-contentful-paint'],
        'TBT ms': scores['total-blocking-time'],
      })),
      targets: [
        {
          promise: 'JavaScript of the first load before lazy routes, gzipped',
          measured: gzippedKb,
          bound: { below: bundleLimitKb },
          unit: 'kB',
        },
        ...results.flatMap(scoreTargets),
      ],
    };
  } finally {
    chromium.stop();
    await subject.stop();
  }
};
