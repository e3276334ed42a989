/** What a job costs besides its picture: from its submission until it is stored. */
import { measureDeriving, startJobs } from '../jobs.ts';
import type { SuiteResult } from '../results.ts';
import { median, significant } from '../statistics.ts';
import type { SuiteContext } from '../suite.ts';

const boundMs = 25;
const idleS = 5;

interface Costs {
  readonly alone: number;
  readonly together: number;
  readonly oneByOne: number;
}

/** Jobs at a provider that answers at once, compared with the same pictures processed alone, in interleaved rounds. */
export const jobs = async (context: SuiteContext): Promise<SuiteResult> => {
  const { dir, cores, quick } = context;
  const count = quick ? 10 : 40;
  const rounds = context.rounds ?? (quick ? 2 : 5);
  const runner = await startJobs(dir, cores);
  try {
    await runner.together(count);
    await runner.oneByOne(count);
    const costs: Costs[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const cost = {
        alone: await measureDeriving(dir, cores, count),
        together: await runner.together(count),
        oneByOne: await runner.oneByOne(count),
      };
      costs.push(cost);
      console.error(`  round ${round}/${rounds} ${JSON.stringify(cost)}`);
    }
    const idleMs = await runner.idle(idleS);
    const of = (name: keyof Costs): number => median(costs.map((cost) => cost[name]));
    const beyond = (name: 'together' | 'oneByOne'): number =>
      median(costs.map((cost) => cost[name] - cost.alone));
    const row = (variant: string, ms: number, beyondMs: number | '') => ({
      variant,
      'CPU ms each': significant(ms),
      'beyond the picture': beyondMs === '' ? '' : significant(beyondMs),
    });
    return {
      suite: 'jobs',
      title: 'A job besides its picture',
      setting: [
        'Jobs of one picture at a provider that answers at once with a PNG of 1024 × 1024 pixels (1.6 MB, as base64), on the client’s',
        'processor. Processor time of the server, all threads, from the submission until the job is stored and its page knows.',
        `Medians of ${rounds} interleaved rounds of ${count} jobs. The picture alone is decoded, encoded again and made a thumbnail of by the`,
        `same code in a process of its own. Without work the server costs ${significant(idleMs)} ms a second, which the jobs include.`,
      ],
      rows: [
        row('the picture alone', of('alone'), ''),
        row(`${count} jobs submitted at once`, of('together'), beyond('together')),
        row('one job after the other, watched', of('oneByOne'), beyond('oneByOne')),
      ],
      targets: (
        [
          ['together', 'many at once'],
          ['oneByOne', 'one at a time, watched'],
        ] as const
      ).map(([name, what]) => ({
        promise: `processor time of a job beyond its picture, ${what}`,
        measured: beyond(name),
        bound: { below: boundMs },
        unit: 'ms',
      })),
    };
  } finally {
    await runner.stop();
  }
};
