import { programs } from './access-tokens.ts';
import { files } from './assets.ts';
import { trail } from './audit.ts';
import { importing } from './imports.ts';
import type { Kit } from './kit.sqlite.ts';
import { loginAttemptTables } from './login-attempts.ts';
import { post } from './outbox.ts';
import { keys, steps } from './sign-in-methods.ts';
import { studio } from './studio.ts';
import { texts } from './texts.ts';
import { trust } from './trust.ts';
import { people } from './users.ts';

/**
 * The whole schema, written once and typed as SQLite's. On PostgreSQL the kit differs only behind the same JS
 * types, so one set of stores serves both.
 */
export const defineTables = (kit: Kit) => {
  const first = people(kit);
  const kept = files(kit, first);
  const made = studio(kit, { ...first, ...kept });
  return {
    ...first,
    ...keys(kit, first),
    ...steps(kit, first),
    ...trust(kit, first),
    ...loginAttemptTables(kit),
    ...programs(kit, first),
    ...post(kit, first),
    ...importing(kit),
    ...kept,
    ...made,
    ...texts(kit, { ...first, ...made }),
    ...trail(kit),
  };
};

export type Tables = ReturnType<typeof defineTables>;
