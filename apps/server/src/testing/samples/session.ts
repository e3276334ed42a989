import { newId } from '@atelier/core/ids';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const ownSession: MakeInput = async ({ db, signedIn }, owner) => {
  const before = new Set((await db.sessions.listOf(owner.id, new Date(0))).map(({ id }) => id));
  await signedIn(owner);
  const after = await db.sessions.listOf(owner.id, new Date(0));
  return { id: after.find(({ id }) => !before.has(id))?.id };
};

export const sessionInputs: Samples = {
  'session.current': () => undefined,
  'session.list': () => undefined,
  'session.revoke': ownSession,
  'session.revokeOthers': () => undefined,
};

export const sessionIds: OwnedIds = {
  'session.revoke': () => newId('session'),
};
