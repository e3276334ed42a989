import { lockOrder } from '../lock-order.ts';
import { lockKeys } from '../postgres/driver.ts';
import type { TracedStatement } from '../postgres/pool.ts';

/** A lock that a statement may wait for. `id` is the row's id if the order among rows matters. */
export interface AcquiredLock {
  readonly what: string;
  readonly id: string | null;
}

const advisory = new Map<number, string>(Object.entries(lockKeys).map(([task, key]) => [key, task]));

/**
 * Tables in which an insert may wait for another transaction, because both can insert the same key. All other tables have
 * generated ids.
 */
const sharedKeys: ReadonlySet<string> = new Set([
  'users',
  'identities',
  'totp_secrets',
  'passkeys',
  'spent_values',
  'email_changes',
  'guesses',
  'account_trust',
  'drawn_pictures',
  'job_previews',
  'image_texts',
  'user_texts',
  'blob_removals',
]);

const anyUser = '*';
const rankOf = new Map<string, number>(
  lockOrder.flatMap((names, rank) => names.map((name) => [name, rank] as const)),
);
const accountRank = rankOf.get('users') ?? 0;

const userIds = (params: readonly unknown[]): string[] =>
  params.filter((param): param is string => typeof param === 'string' && /^usr_[0-9a-z]+$/i.test(param));

/** The locks that a statement needs; none for reads and for inserts with a new id. */
const locksOf = ({ text, params }: TracedStatement): AcquiredLock[] => {
  const key = /pg_advisory_xact_lock\((\d+)\)/.exec(text)?.[1];
  if (key !== undefined) return [{ what: advisory.get(Number(key)) ?? key, id: null }];
  const inserted = /^insert into "(\w+)"/.exec(text)?.[1];
  if (inserted !== undefined && !sharedKeys.has(inserted)) return [];
  const lockedByRead = /for no key update/.test(text) ? /from "(\w+)"/.exec(text)?.[1] : undefined;
  const what = inserted ?? lockedByRead ?? /^(?:update|delete from) "(\w+)"/.exec(text)?.[1];
  if (what === undefined) return [];
  if (what !== 'users') return [{ what, id: null }];
  // The id of a new user is first; the user's name may look like an id too.
  const ids = inserted === undefined ? userIds(params) : userIds(params).slice(0, 1);
  return (ids.length === 0 ? [anyUser] : ids).map((id) => ({ what, id }));
};

/** Violations of the lock order by one transaction, whose locks are given in the order of acquisition. */
export const violationsOf = (locks: readonly AcquiredLock[]): string[] => {
  const found: string[] = [];
  const acquired = new Set<string>();
  let last: AcquiredLock & { readonly rank: number } = { what: 'nothing', id: null, rank: -1 };
  const ofAccounts = new Set<string>();
  for (const { what, id } of locks) {
    const rank = rankOf.get(what);
    if (rank === undefined) found.push(`${what} has no place in the order`);
    const name = id === null ? what : `${what} ${id}`;
    const isAcquired = acquired.has(name) || (what === 'users' && acquired.has(`users ${anyUser}`));
    if (rank === undefined || isAcquired) continue;
    const isBehind = rank < last.rank || (rank === last.rank && id !== null && id < (last.id ?? ''));
    if (isBehind) found.push(`${what} after ${last.what}`);
    else last = { what, id, rank };
    acquired.add(name);
    if (rank === accountRank + 1) ofAccounts.add(what);
  }
  const hasLockedUsers = locks.some(({ what }) => what === 'users' || what === 'sweep');
  if (ofAccounts.size > 1 && !hasLockedUsers) found.push(`${[...ofAccounts].join(', ')} without the account`);
  return found;
};

/** Records the locks of each transaction on PostgreSQL. */
export const traceLocks = () => {
  const transactions = new Map<number, AcquiredLock[]>();
  return {
    onStatement(statement: TracedStatement): void {
      const locks = transactions.get(statement.transaction) ?? [];
      locks.push(...locksOf(statement));
      transactions.set(statement.transaction, locks);
    },
    /** The transactions with locks since the last call. */
    take(): readonly (readonly AcquiredLock[])[] {
      const taken = [...transactions.values()].filter((locks) => locks.length > 0);
      transactions.clear();
      return taken;
    },
  };
};
