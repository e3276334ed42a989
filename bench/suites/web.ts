/** The cost of a first visit to the landing page (target e). */
import type { SuiteResult, Target } from '../results.ts';
import { significant } from '../statistics.ts';
import { startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';
import { firstLoadScripts } from '../web/bundle.ts';
import { launchChromium } from '../web/chromium.ts';
import { audited, formFactors, type LighthouseScores, lighthouseMedian } from '../web/lighthouse.ts';

const minScore = 95;
const bundleLimitKb = 200;

const scoreTargets = (formFactor: string, scores: LighthouseScores): Target[] =>
  audited.map((category) => ({
    promise: `Lighthouse ${category}, ${formFactor}`,
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
    const results: (readonly [string, LighthouseScores])[] = [];
    for (const formFactor of formFactors) {
      results.push([
        formFactor,
        await lighthouseMedian(`${subject.origin}/`, formFactor, chromium.port, runs),
      ]);
    }
    return {
      suite: 'web',
      title: 'The first visit',
      setting: [
        `Landing page. Scripts: those named in the HTML and all they import statically, gzipped: ${scripts.length} files.`,
        `Lighthouse: medians of ${runs} runs with its default simulated throttling.`,
      ],
      rows: results.map(([formFactor, scores]) => ({
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
        ...results.flatMap(([formFactor, scores]) => scoreTargets(formFactor, scores)),
      ],
    };
  } finally {
    chromium.stop();
    await subject.stop();
  }
};
