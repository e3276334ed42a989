/** How long filters in a huge gallery take on both databases, alone and together, also if they find nothing (R-STUDIO-6). */
import { filterCases, timeFilters } from '../filter-times.ts';
import { seeded } from '../gallery-seed.ts';
import { galleryOnPostgres } from '../postgres-gallery.ts';
import type { SuiteResult } from '../results.ts';
import { significant } from '../statistics.ts';
import { startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';

const filterLimitMs = 20;
const shown = (ms = Number.NaN) => significant(ms);

const onSqlite = async (context: SuiteContext, images: number, rounds: number) => {
  const owner = await seeded(context, images);
  const subject = await startSubject(context.dir, context.cores);
  try {
    return await timeFilters(subject.origin, owner.cookie, rounds);
  } finally {
    await subject.stop();
  }
};

export const filters = async (context: SuiteContext): Promise<SuiteResult> => {
  const images = context.quick ? 100_000 : 1_000_000;
  const rounds = context.rounds ?? (context.quick ? 5 : 30);
  const sqlite = await onSqlite(context, images, rounds);
  const postgres = await galleryOnPostgres(context, images, (origin, cookie) =>
    timeFilters(origin, cookie, rounds),
  );
  return {
    suite: 'filters',
    title: `Filters among ${images.toLocaleString('en')} images`,
    setting: [
      `\`images.list\` with filters, the first 30 images, and \`images.count\`, one after another: medians of ${rounds} each; the number`,
      'of images of every answer was checked. Half of the images have each model, a quarter each style, a third each shape; a quarter each are',
      'favourites, rated 5, or have children. In vain: each filter matches very many images, and none matches all.',
    ],
    rows: filterCases.map(({ name }, at) => ({
      filters: name,
      'SQLite p50 ms': shown(sqlite[at]?.listMs),
      'PostgreSQL p50 ms': shown(postgres[at]?.listMs),
      'count, SQLite p50 ms': shown(sqlite[at]?.countMs),
      'count, PostgreSQL p50 ms': shown(postgres[at]?.countMs),
    })),
    targets: Object.entries({ SQLite: sqlite, PostgreSQL: postgres }).flatMap(([name, times]) =>
      Object.entries({ filters: 'listMs', counts: 'countMs' } as const).map(([what, field]) => ({
        promise: `p50 of the slowest ${what}, ${name}`,
        measured: Math.max(...times.map((time) => time[field])),
        bound: { below: filterLimitMs },
        unit: 'ms',
      })),
    ),
  };
};
