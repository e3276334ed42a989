import { AppError } from '@atelier/core/errors';
import type { Role } from '@atelier/core/policy';
import type { UserStore } from '@atelier/core/ports/stores';
import { and, asc, count, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { isUniqueViolation } from '../database-errors.ts';
import type { Driver } from '../driver.ts';
import { deletedUsers } from './deleted-users.ts';
import { newUsers, userTextOf } from './new-users.ts';
import { placeholderFor, prepared, preparedByFilters } from './prepared.ts';
import { first } from './queries.ts';
import type { SearchLimits } from './search-limits.ts';
import { sortedUsers } from './sorted-users.ts';
import { foldUser, someUnfolded, textWriter } from './texts.ts';
import { userConditions } from './user-filters.ts';
import { userList } from './user-list.ts';

export const userStore = (driver: Driver, limits: SearchLimits): UserStore => {
  const { db, tables, fragments, transaction, serialise } = driver;
  const { users, userTexts } = tables;
  const list = userList(driver, limits);
  const deleteUser = deletedUsers(driver);
  const writeTexts = textWriter(driver, 'user_texts', userTexts);

  const withId = eq(users.id, fragments.opaqueParam(sql.placeholder('id')));
  const byId = prepared(db.select().from(users).where(withId));
  const byEmail = prepared(
    db
      .select()
      .from(users)
      .where(eq(users.email, fragments.opaqueParam(sql.placeholder('email')))),
  );
  // An update that changes nothing locks the row in both dialects.
  const findForUpdate = prepared(
    db
      .update(users)
      .set({ id: sql`${users.id}` })
      .where(withId)
      .returning(),
  );
  const recordSignIn = preparedByFilters(
    {
      verified: eq(users.passwordHash, sql.placeholder('verified')),
      withoutPassword: isNull(users.passwordHash),
    },
    (where) =>
      db
        .update(users)
        .set({
          lastSignInAt: placeholderFor(users.lastSignInAt, 'at'),
          lastSignInIp: sql`${sql.placeholder('ip')}`,
        })
        .where(and(withId, where, isNull(users.lockedAt)))
        .returning({ id: users.id }),
  );

  /** Updates the search text after a change of name or email. */
  const foldText = async (id: string) => {
    const user = first(await byId({ id }));
    if (user === null) return;
    await writeTexts([userTextOf(user)]);
  };

  /** Superadmins who can act: neither locked, nor about to be deleted, nor still without a password since their invitation. */
  const isActive = and(isNull(users.lockedAt), isNull(users.deletionDueAt), userConditions(driver).joined);

  const countSuperadmins = async (condition?: SQL) => {
    const rows = await db
      .select({ n: count() })
      .from(users)
      .where(and(eq(users.role, 'superadmin'), condition));
    return first(rows)?.n ?? 0;
  };

  const hashIs = (hash: string | null) =>
    hash === null ? isNull(users.passwordHash) : eq(users.passwordHash, hash);

  /** Runs a change that may remove a superadmin, one at a time, and rolls it back if none is left. */
  const keepingSuperadmin = (change: () => Promise<{ role: Role } | null>): Promise<boolean> =>
    transaction(async () => {
      await serialise('superadmins');
      const changed = await change();
      if (changed === null) return false;
      if (changed.role === 'superadmin' && (await countSuperadmins(isActive)) === 0) {
        throw new AppError('last_superadmin');
      }
      return true;
    });

  return {
    ...newUsers(driver, writeTexts),

    findByEmail: async (email) => first(await byEmail({ email })),

    findById: async (id) => first(await byId({ id })),

    findOwners: (workspaceIds) =>
      db
        .select()
        .from(users)
        .where(inArray(users.workspaceId, [...workspaceIds]))
        .orderBy(asc(users.email)),

    findForUpdate: async (id) => first(await findForUpdate({ id })),

    serialiseRoleChanges: () => serialise('superadmins'),

    lockAll: async () => {
      // The caller changes rows of all users afterwards, and the sweep lock comes before the users.
      await serialise('sweep');
      const everyUser = db.select({ id: users.id }).from(users);
      // Counted in the database, so that the ids are not transferred.
      await db
        .select({ n: count() })
        .from(sql`(${everyUser.getSQL()} ${fragments.lockedInOrderOf(users.id)}) as locked`);
    },

    list,

    listSorted: sortedUsers(driver, list),

    totals: async () => {
      const [all, locked] = await Promise.all([
        db.select({ n: count() }).from(users),
        db.select({ n: count() }).from(users).where(isNotNull(users.lockedAt)),
      ]);
      return { total: first(all)?.n ?? 0, locked: first(locked)?.n ?? 0 };
    },

    indexMissingTexts: (limit) =>
      transaction(async () => {
        const { id, scope, createdAt } = userTexts;
        const { name, email } = users;
        const rows = await db
          .select({ id, scope, createdAt, name, email })
          .from(userTexts)
          .innerJoin(users, eq(users.id, id))
          .where(sql`${id} in ${someUnfolded(driver, 'user_texts', userTexts, limit)}`);
        await writeTexts(rows.map((row) => ({ ...row, folded: foldUser(row) })));
        return rows.length;
      }),

    countSuperadmins: () => countSuperadmins(),

    countActiveSuperadmins: () => countSuperadmins(isActive),

    setRole: (id, from, to) =>
      keepingSuperadmin(async () => {
        const changed = await db
          .update(users)
          .set({ role: to })
          .where(and(eq(users.id, id), eq(users.role, from)))
          .returning({ id: users.id });
        return changed.length === 0 ? null : { role: from };
      }),

    lock: (id, reason, at) =>
      keepingSuperadmin(async () => {
        const locked = await db
          .update(users)
          .set({ lockedAt: at, lockReason: reason })
          .where(and(eq(users.id, id), isNull(users.lockedAt)))
          .returning({ role: users.role });
        return first(locked);
      }),

    delete: (user) =>
      transaction(async () => {
        await serialise('superadmins');
        const deleted = await deleteUser(user);
        if (user.role === 'superadmin' && (await countSuperadmins(isActive)) === 0)
          throw new AppError('last_superadmin');
        return deleted;
      }),

    unlock: async (id) => {
      const unlocked = await db
        .update(users)
        .set({ lockedAt: null, lockReason: null })
        .where(and(eq(users.id, id), isNotNull(users.lockedAt)))
        .returning({ id: users.id });
      return unlocked.length > 0;
    },

    setPasswordHash: async (id, from, to) => {
      const changed = await db
        .update(users)
        .set({ passwordHash: to })
        .where(and(eq(users.id, id), hashIs(from)))
        .returning({ id: users.id });
      return changed.length > 0;
    },

    setName: (id, name) =>
      transaction(async () => {
        await db.update(users).set({ name }).where(eq(users.id, id));
        await foldText(id);
      }),

    setEmailVerified: async (id, email, at) => {
      const verified = await db
        .update(users)
        .set({ emailVerifiedAt: at })
        .where(and(eq(users.id, id), eq(users.email, email)))
        .returning({ id: users.id });
      return verified.length > 0;
    },

    setEmail: async (id, from, to, verifiedAt) => {
      try {
        return await transaction(async () => {
          const changed = await db
            .update(users)
            .set({ email: to, emailVerifiedAt: verifiedAt })
            .where(and(eq(users.id, id), eq(users.email, from)))
            .returning({ id: users.id });
          if (changed.length > 0) await foldText(id);
          return changed.length > 0;
        });
      } catch (thrown) {
        throw isUniqueViolation(thrown) ? new AppError('email_taken') : thrown;
      }
    },

    setSecondFactor: async (id, at) => {
      await db.update(users).set({ secondFactorAt: at }).where(eq(users.id, id));
    },

    clearPasswordHash: async (id, from) => {
      const cleared = await db
        .update(users)
        .set({ passwordHash: null })
        .where(and(eq(users.id, id), eq(users.passwordHash, from)))
        .returning({ id: users.id });
      return cleared.length > 0;
    },

    recordSignIn: async (id, verified, at, ip) => {
      const matching = verified === null ? { withoutPassword: true } : { verified };
      const recorded = await recordSignIn(matching, { id, at, ip });
      return recorded.length > 0;
    },
  };
};
