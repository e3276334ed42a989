import { onPostgres, unbatchedOnPostgres } from './postgres-calls.ts';
import type { Target } from './results.ts';
import type { Measured } from './rounds.ts';
import { significant } from './statistics.ts';

export const connections = 20;
export const writesPerS = 50;

export const productName = 'atelier';
/** On a database that no other variant writes to. */
export const withDetection = `${productName} with detection`;
/** Neither counters nor rules. */
export const withoutDetection = `${productName} without detection`;
export const besideWrites = `${productName}, ${writesPerS} writes/s beside`;
/** What the writer takes from the client, which runs in the same process. */
export const besideOtherWrites = `${productName}, ${writesPerS} writes/s to another database`;

/** Twice the 8,355 requests a second of the build for which the target was set; its `bare` answered 11,623 on that machine. */
const postgresAgainstBare = (2 * 8355) / 11_623;

/** The targets of those that were measured. */
export const callTargets = (measured: readonly Measured[]): Target[] => {
  const of = (name: string) => measured.find((one) => one.name === name);
  const product = of(productName);
  const times = (name: string, other: string, atLeast: number, promise: string): Target[] => {
    const [one, rival] = [of(name), of(other)];
    return one === undefined || rival === undefined
      ? []
      : [{ promise, measured: one.requestsPerS / rival.requestsPerS, bound: { atLeast }, unit: '×' }];
  };
  const against = (other: string, atLeast: number, what: string) =>
    times(productName, other, atLeast, `guarded \`account.me\` against ${what}`);
  return [
    ...against('bare', 3.2, 'a bare public procedure on the official adapter'),
    ...against('nest', 1.5, 'NestJS on Fastify with the same work'),
    ...against('sketch', 0.85, 'a sketch of the same pipeline with a raw write'),
    ...times(
      withDetection,
      withoutDetection,
      0.95,
      'guarded `account.me` with detection and its counters against without',
    ),
    ...(product === undefined
      ? []
      : [
          {
            promise: 'p99 of `account.me` at saturation',
            measured: product.p99Ms,
            bound: { below: 8 },
            unit: 'ms',
          },
        ]),
    ...against('textbook', 8, 'the textbook wiring'),
    ...against('better-auth', 10, 'better-auth `get-session`'),
    ...times(
      besideWrites,
      productName,
      0.93,
      `\`account.me\` beside ${writesPerS} writes a second against without`,
    ),
    ...times(
      besideWrites,
      besideOtherWrites,
      0.93,
      `\`account.me\` beside ${writesPerS} writes a second against as many writes to another database`,
    ),
    ...times(
      onPostgres,
      unbatchedOnPostgres,
      2,
      `\`account.me\` on PostgreSQL against a statement for each look-up, ${connections} users`,
    ),
    ...times(
      onPostgres,
      'bare',
      Number(significant(postgresAgainstBare)),
      '`account.me` on PostgreSQL against the bare public procedure: twice what it was before look-ups were gathered',
    ),
  ];
};
