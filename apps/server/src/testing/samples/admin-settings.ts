import { newId } from '@atelier/core/ids';
import type { TestServer } from '../in-process.ts';
import type { Samples } from './sample.ts';

const dayMs = 86_400_000;

/** The number of the change that the next one has to expect. */
const expectedOf = async ({ db }: TestServer, name: string): Promise<number | null> =>
  (await db.settings.all()).find((row) => row.name === name)?.changeNumber ?? null;

/** A proposal of someone else, for the present state of the setting. */
const addProposal = async (server: TestServer): Promise<{ id: string }> => {
  const id = newId('settingProposal');
  const now = server.application.clock.now();
  const proposer = await server.user('superadmin');
  await server.db.settings.propose({
    ...{ id, name: 'retention.auditDays', value: '400', reason: 'A new rule.', proposedBy: proposer.id },
    expected: await expectedOf(server, 'retention.auditDays'),
    ...{ proposedAt: now, expiresAt: new Date(now.getTime() + dayMs) },
    ...{ outcome: null, decidedBy: null, decidedAt: null },
  });
  return { id };
};

/** The latest change of a setting, which can be taken back. */
export const addSettingChange = (server: TestServer, name = 'limits.unfinishedJobs', after = '70') =>
  server.db.settings.change(
    {
      ...{ id: newId('settingChange'), name, after, reason: null, changedBy: null, approvedBy: null },
      ...{ undoes: null, changedAt: server.application.clock.now() },
    },
    undefined,
  );

export const adminSettingsInputs: Samples = {
  'admin.settings.list': () => undefined,
  'admin.settings.email': () => undefined,
  'admin.settings.testEmail': () => undefined,
  'admin.settings.history': () => ({ name: 'limits.unfinishedJobs', limit: 2 }),
  'admin.settings.preview': () => ({ name: 'retention.trashDays', value: 14 }),
  'admin.settings.set': async (server) => ({
    ...{ name: 'limits.unfinishedJobs', value: 60, reason: 'More people.' },
    expected: await expectedOf(server, 'limits.unfinishedJobs'),
  }),
  'admin.settings.undo': async (server) => ({ id: (await addSettingChange(server)).id }),
  'admin.settings.propose': async (server) => {
    // Someone has to be there who could approve it.
    await server.user('superadmin');
    const expected = await expectedOf(server, 'retention.auditDays');
    return { name: 'retention.auditDays', value: 400, expected };
  },
  'admin.settings.approve': addProposal,
  'admin.settings.reject': addProposal,
};
