import { expect, test } from 'vitest';
import { addUser, anEntry } from '../conformance/samples.ts';
import { openDatabase } from '../index.ts';
import { openTestDatabase } from '../testing/open.ts';

/** A barrier for two transactions, at their first attempt only, so that each locks what the other needs. */
const meeting = () => {
  let waiting = 2;
  const { promise: both, resolve } = Promise.withResolvers<void>();
  return async (): Promise<void> => {
    waiting -= 1;
    if (waiting === 0) resolve();
    if (waiting >= 0) await both;
  };
};

test('two transactions that deadlock both succeed', async () => {
  const { url, drop } = await openTestDatabase('postgres');
  const logged: string[] = [];
  const db = await openDatabase({ url, log: (message) => void logged.push(message) });
  try {
    const [ann, bob] = [await addUser(db), await addUser(db)];
    const met = meeting();
    const rename = (from: string, to: string, name: string) =>
      db.transaction(async (stores) => {
        await stores.audit.append(anEntry({ entityId: name }));
        await stores.users.setName(from, name);
        await met();
        await stores.users.setName(to, name);
      });
    await Promise.all([rename(ann.id, bob.id, 'One'), rename(bob.id, ann.id, 'Two')]);
    const names = [(await db.users.findById(ann.id))?.name, (await db.users.findById(bob.id))?.name];
    expect([
      ['One', 'One'],
      ['Two', 'Two'],
    ]).toContainEqual(names);
    // Each event is there once: the aborted attempt has left nothing.
    const events = await db.audit.list({}, null, 10);
    expect(events.map(({ entityId }) => entityId).toSorted()).toEqual(['One', 'Two']);
    expect(await db.audit.verify()).toMatchObject({ rows: 2, firstBrokenSeq: null });
    expect(logged).toEqual(['A transaction ran again (attempt 1 ended with 40P01).']);
  } finally {
    await db.close();
    await drop();
  }
});
