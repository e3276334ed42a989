import type { Database } from '@atelier/core/ports/stores';

interface About {
  readonly userId: string | null;
}

/** The people that firings are about, each looked up once; without a name once the account is deleted. */
export const peopleOf = async (db: Pick<Database, 'users'>, things: readonly About[]) => {
  const ids = [...new Set(things.flatMap(({ userId }) => (userId === null ? [] : [userId])))];
  const users = await Promise.all(ids.map((id) => db.users.findById(id)));
  const names = new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user.name] as const])));
  return ({ userId }: About) => (userId === null ? null : { id: userId, name: names.get(userId) ?? '' });
};
