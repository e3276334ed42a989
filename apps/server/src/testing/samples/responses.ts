import { newId } from '@atelier/core/ids';
import { responseRecord } from '@atelier/core/testing/response-records';
import type { TestServer } from '../in-process.ts';
import type { OwnedIds, Samples } from './sample.ts';

/** Something that was done about the account of `userId`, with an appeal if `appeal` is given. */
export const addResponse = async (
  { db, application: { clock } }: TestServer,
  userId: string,
  appeal?: string,
): Promise<{ id: string }> => {
  const now = clock.now();
  const made = responseRecord({ userId, kind: 'flag', until: null, createdAt: now });
  await db.responses.insert(made);
  if (appeal !== undefined) await db.responses.appeal(userId, made.id, appeal, now);
  return { id: made.id };
};

export const responsesInputs: Samples = {
  'responses.mine': () => undefined,
  'responses.appeal': async (server, owner) => ({
    ...(await addResponse(server, owner.id)),
    text: 'It was me, on a train.',
  }),
  'admin.responses.list': (_, owner) => ({ limit: 2, userId: owner.id }),
  'admin.responses.undo': async (server) => addResponse(server, (await server.user('user')).id),
  'admin.responses.decline': async (server) => ({
    ...(await addResponse(server, (await server.user('user')).id, 'It was me.')),
    note: 'It goes on.',
  }),
};

export const responsesIds: OwnedIds = { 'responses.appeal': () => newId('response') };
