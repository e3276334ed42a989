import { addCase, addPrivatePicture, addRule } from '../in-process-moderation.ts';
import type { Samples } from './sample.ts';

export const adminModerationInputs: Samples = {
  'admin.moderation.decide': async (server) => {
    const found = await addCase(server, await server.user('user'));
    return { id: found.id, decision: 'cleared' };
  },
  'admin.moderation.figures': () => undefined,
  'admin.moderation.queue': () => ({ limit: 2 }),
  'admin.moderation.try': () => ({ terms: ['forbidden*'], text: 'a forbidden heron' }),
  'admin.moderation.rules.add': () => ({
    ...{ name: 'A rule', action: 'flag', terms: ['zzyzx*'], reason: 'Not here.' },
  }),
  'admin.moderation.rules.list': () => undefined,
  'admin.moderation.rules.remove': async (server) => ({ id: (await addRule(server)).id }),
  'admin.moderation.rules.update': async (server) => ({ id: (await addRule(server)).id, isEnabled: false }),
  'admin.moderation.strictness': async ({ user }) => ({ userId: (await user('user')).id }),
  'admin.moderation.setStrictness': async ({ user }) => ({
    ...{ userId: (await user('user')).id, level: 'strict' },
  }),
  'admin.moderation.looks.begin': async ({ user }) => ({
    ...{ userId: (await user('user')).id, reason: 'A report of stolen pictures.', minutes: 15 },
  }),
  'admin.moderation.looks.active': async ({ user }) => ({ userId: (await user('user')).id }),
  'admin.moderation.looks.pictures': async (server, owner) => ({
    userId: (await addPrivatePicture(server, owner)).person.id,
  }),
  'admin.moderation.looks.end': async (server, owner) => ({
    id: (await addPrivatePicture(server, owner)).look.id,
  }),
};
