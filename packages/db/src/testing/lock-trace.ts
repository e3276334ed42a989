import { lockOrder } from '../lock-order.ts';
import { lockKeys } from '../postgres/driver.ts';
import type { TracedStatement } from '../postgres/pool.ts';

/** A lock that a statement may wait for. `id` names the row where the order is one of rows. */
export interface Taken {
  readonly what: string;
  readonly id: string | null;
}

const advisory = new Map<number, string>(Object.entries(lockKeys).map(([task, key]) => [key, task]));

/**
 * Tables into which an insert may wait for another transaction's, because others can come with the same key. All others
 * are keyed by ids that are made up for the row.
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
  'image_texts',
  'user_texts',
  'blob_removals',
]);

const everybody = '*';
const rankOf = new Map<string, number>(
  lockOrder.flatMap((names, rank) => names.map((name) => [name, rank] as const)),
);
const accountRank = rankOf.get('users') ?? 0;

const userIds = (params: readonly unknown[]): string[] =>
  params.filter((param): param is string => typeof param === 'string' && /^usr_[0-9a-z]+$/i.test(param));

/** The locks that a statement asks for; none for one that only reads or inserts what is its own. */
const locksOf = ({ text, params }: TracedStatement): Taken[] => {
  const key = /pg_advisory_xact_lock\((\d+)\)/.exec(text)?.[1];
  if (key !== undefined) return [{ what: advisory.get(Number(key)) ?? key, id: null }];
  const inserted = /^insert into "(\w+)"/.exec(text)?.[1];
  if (inserted !== undefined && !sharedKeys.has(inserted)) return [];
  const held = /for no key update/.test(text) ? /from "(\w+)"/.exec(text)?.[1] : undefined;
  const what = inserted ?? held ?? /^(?:update|delete from) "(\w+)"/.exec(text)?.[1];
  if (what === undefined) return [];
  if (what !== 'users') return [{ what, id: null }];
  // A new account's id comes first; its name, made of an address, may look like one too.
  const ids = inserted === undefined ? userIds(params) : userIds(params).slice(0, 1);
  return (ids.length === 0 ? [everybody] : ids).map((id) => ({ what, id }));
};

/** What is wrong with the locks of one transaction, in the order in which it took them. */
export const violationsOf = (locks: readonly Taken[]): string[] => {
  const found: string[] = [];
  const held = new Set<string>();
  let last: Taken & { readonly rank: number } = { what: 'nothing', id: null, rank: -1 };
  const ofAccounts = new Set<string>();
  for (const { what, id } of locks) {
    const rank = rankOf.get(what);
    if (rank === undefined) found.push(`${what} has no place in the order`);
    const name = id === null ? what : `${what} ${id}`;
    const isHeld = held.has(name) || (what === 'users' && held.has(`users ${everybody}`));
    if (rank === undefined || isHeld) continue;
    const isBehind = rank < last.rank || (rank === last.rank && id !== null && id < (last.id ?? ''));
    if (isBehind) found.push(`${what} after ${last.what}`);
    else last = { what, id, rank };
    held.add(name);
    if (rank === accountRank + 1) ofAccounts.add(what);
  }
  const isHolder = locks.some(({ what }) => what === 'users' || what === 'sweeping');
  if (ofAccounts.size > 1 && !isHolder) found.push(`${[...ofAccounts].join(', ')} without the account`);
  return found;
};

/** Records the locks of each transaction on PostgreSQL. */
export const traceLocks = () => {
  const transactions = new Map<number, Taken[]>();
  return {
    onStatement(statement: TracedStatement): void {
      const locks = transactions.get(statement.transaction) ?? [];
      locks.push(...locksOf(statement));
      transactions.set(statement.transaction, locks);
    },
    /** The transactions since the last call that took any lock. */
    take(): readonly (readonly Taken[])[] {
      const taken = [...transactions.values()].filter((locks) => locks.length > 0);
      transactions.clear();
      return taken;
    },
  };
};
