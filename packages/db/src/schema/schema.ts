import type { Kit } from './kit.sqlite.ts';
import { people } from './people.ts';
import { studio } from './studio.ts';
import { trail } from './trail.ts';

/**
 * The whole schema, written once and typed as SQLite's. On PostgreSQL the kit differs only behind the same JS
 * types, so one set of stores serves both.
 */
export const defineTables = (kit: Kit) => {
  const first = people(kit);
  return { ...first, ...studio(kit, first), ...trail(kit) };
};

export type Tables = ReturnType<typeof defineTables>;
