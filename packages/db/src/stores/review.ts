import type { ReviewStore } from '@atelier/core/ports/review-store';
import { and, count, eq, isNull, sql, sum } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';

export const reviewStore = ({ db, tables }: Driver): ReviewStore => {
  const { users, tokenFamilies, jobs, assets } = tables;
  const since = () => placeholderFor(users.createdAt, 'dormantSince');
  const isDormant = sql`${users.createdAt} < ${since()}
    and (${users.lastSignInAt} is null or ${users.lastSignInAt} < ${since()})`;

  const byRole = prepared(
    db
      .select({
        role: users.role,
        accounts: count(),
        withSecondFactor: count(users.secondFactorAt),
        dormant: sql<number>`sum(case when ${isDormant} then 1 else 0 end)`.mapWith(Number),
      })
      .from(users)
      .where(isNull(users.lockedAt))
      .groupBy(users.role),
  );
  const ending = prepared(
    db
      .select({ n: count() })
      .from(tokenFamilies)
      .where(
        and(
          sql`${tokenFamilies.expiresAt} > ${placeholderFor(tokenFamilies.expiresAt, 'from')}`,
          sql`${tokenFamilies.expiresAt} <= ${placeholderFor(tokenFamilies.expiresAt, 'to')}`,
        ),
      ),
  );
  const jobsOf = prepared(
    db
      .select({ state: jobs.state, n: count() })
      .from(jobs)
      .where(eq(jobs.userId, sql.placeholder('userId')))
      .groupBy(jobs.state),
  );
  const storedOf = prepared(
    db
      .select({ files: count(), bytes: sum(assets.bytes).mapWith(Number) })
      .from(assets)
      .where(eq(assets.userId, sql.placeholder('userId'))),
  );

  return {
    accounts: (dormantSince) => byRole({ dormantSince }),
    tokensEnding: async (from, to) => (await ending({ from, to }))[0]?.n ?? 0,

    async person(userId) {
      const [states, [stored]] = await Promise.all([jobsOf({ userId }), storedOf({ userId })]);
      const of = (...wanted: readonly string[]): number =>
        states.filter(({ state }) => wanted.includes(state)).reduce((total, { n }) => total + n, 0);
      return {
        jobs: { unfinished: of('pending', 'running'), completed: of('completed'), failed: of('failed') },
        storedFiles: stored?.files ?? 0,
        storedBytes: stored?.bytes ?? 0,
      };
    },
  };
};
