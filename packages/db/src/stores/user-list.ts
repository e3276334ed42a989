import { fold } from '@atelier/core/fold';
import type { UserStore } from '@atelier/core/ports/stores';
import { desc, eq, getTableColumns, sql } from 'drizzle-orm';
import { rejectNul } from '../database-errors.ts';
import type { Driver } from '../driver.ts';
import { fifoLock } from '../fifo-lock.ts';
import { preparedByFilters } from './prepared.ts';
import { afterKeyset, keysetValues } from './queries.ts';
import type { SearchLimits } from './search-limits.ts';
import { textConditions, textSearch } from './text-search.ts';
import { foldUser, usersScope } from './texts.ts';
import { userConditions, userConditionValues } from './user-filters.ts';

type ListDriver = Pick<Driver, 'dialect' | 'db' | 'tables' | 'fragments' | 'grams'>;

/** The pages of the list of users: all, filtered, or searched. */
export const userList = (driver: ListDriver, limits: SearchLimits): UserStore['list'] => {
  const { dialect, db, tables } = driver;
  const { users, userTexts } = tables;
  const filters = userConditions(driver);

  const page = preparedByFilters({ ...filters, after: afterKeyset(users.createdAt, users.id) }, (where) =>
    db
      .select()
      .from(users)
      .where(where)
      .orderBy(desc(users.createdAt), desc(users.id))
      .limit(sql.placeholder('limit')),
  );

  const textPage = preparedByFilters({ ...textConditions(driver, userTexts), ...filters }, (where) =>
    db
      .select(getTableColumns(users))
      .from(userTexts)
      .innerJoin(users, eq(users.id, userTexts.id))
      .where(where)
      .orderBy(desc(userTexts.createdAt), desc(userTexts.id))
      .limit(sql.placeholder('limit')),
  );
  const search = textSearch(driver, 'user_texts', userTexts, {
    page: textPage,
    textOf: foldUser,
    stepLock: dialect === 'sqlite' ? fifoLock() : null,
    limits,
  });

  return async ({ query = '', ...filter }, { after, limit }) => {
    rejectNul([query]);
    const values = userConditionValues(filter);
    return fold(query) === ''
      ? page({ ...values, ...keysetValues(after) }, { limit })
      : [...(await search({ scope: usersScope, query, filters: values, page: { after, limit } })).rows];
  };
};
