import type { Keyset } from '@atelier/core/cursor';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database, UserFilter } from '@atelier/core/ports/stores';
import { RoleName } from '@atelier/core/schemas/auth';
import { printLine, withDatabase } from './operator.ts';
import { printable } from './printable.ts';
import { option, parseOptions } from './usage.ts';

const pageSize = 100;

/** All accounts that match, newest first, page by page. */
async function* accountsOf(db: Database, filter: UserFilter): AsyncGenerator<UserRecord> {
  let after: Keyset | null = null;
  for (;;) {
    const page: UserRecord[] = await db.users.list(filter, { after, limit: pageSize });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = { createdAtMs: last.createdAt.getTime(), id: last.id };
  }
}

/** The fields that other programs may rely on; never a hash. */
const viewAccount = (user: UserRecord) => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
  locked: user.lockedAt !== null,
  lockReason: user.lockReason,
  emailVerified: user.emailVerifiedAt !== null,
  secondFactor: user.secondFactorAt !== null,
  createdAt: user.createdAt.toISOString(),
  lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
});

const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? 'never';

const lineOf = (user: UserRecord): string =>
  [
    printable(user.email).padEnd(34),
    user.role.padEnd(10),
    (user.lockedAt === null ? 'active' : 'locked').padEnd(6),
    (user.secondFactorAt === null ? '-' : '2FA').padEnd(3),
    `created ${day(user.createdAt)}`,
    `last sign-in ${day(user.lastSignInAt)}`.padEnd(23),
    printable(user.name),
  ].join('  ');

/** `user list [--role R] [--locked] [--search TEXT] [--json]`. With `--json`, one JSON object per line. */
export const listUsers = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, {
    role: { type: 'string' },
    locked: { type: 'boolean' },
    search: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const filter: UserFilter = {
    ...(values.role !== undefined && { role: option(RoleName, 'role', values.role) }),
    ...(values.locked !== undefined && { locked: values.locked }),
    ...(values.search !== undefined && { query: values.search }),
  };
  await withDatabase(
    async (db) => {
      let isEmpty = true;
      for await (const user of accountsOf(db, filter)) {
        isEmpty = false;
        printLine(values.json ? JSON.stringify(viewAccount(user)) : lineOf(user));
      }
      if (isEmpty && !values.json) printLine('No account matches.');
    },
    { mustExist: true },
  );
};
