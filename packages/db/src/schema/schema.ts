import { guessing } from './guesses.ts';
import { importing } from './imports.ts';
import type { Kit } from './kit.sqlite.ts';
import { people } from './people.ts';
import { post } from './post.ts';
import { programs } from './programs.ts';
import { studio } from './studio.ts';
import { texts } from './texts.ts';
import { trail } from './trail.ts';
import { trust } from './trust.ts';
import { keys, steps } from './ways-in.ts';

/**
 * The whole schema, written once and typed as SQLite's. On PostgreSQL the kit differs only behind the same JS
 * types, so one set of stores serves both.
 */
export const defineTables = (kit: Kit) => {
  const first = people(kit);
  const made = studio(kit, first);
  return {
    ...first,
    ...keys(kit, first),
    ...steps(kit, first),
    ...trust(kit, first),
    ...guessing(kit),
    ...programs(kit, first),
    ...post(kit, first),
    ...importing(kit),
    ...made,
    ...texts(kit, { ...first, ...made }),
    ...trail(kit),
  };
};

export type Tables = ReturnType<typeof defineTables>;
