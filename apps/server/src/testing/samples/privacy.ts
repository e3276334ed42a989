import { addDataExport } from '../in-process-privacy.ts';
import type { Samples } from './sample.ts';

export const privacyInputs: Samples = {
  'admin.privacy.record': () => undefined,
  'privacy.cancelDeletion': async (server, owner) => {
    const now = server.application.clock.now();
    const dueAt = new Date(now.getTime() + 86_400_000);
    await server.db.accountDeletions.begin({ userId: owner.id, requestedAt: now, dueAt });
    return undefined;
  },
  'privacy.deleteAccount': (_server, owner) => ({ email: owner.email, when: 'later' }),
  'privacy.export': () => undefined,
  'privacy.exportLink': async (server, owner) => {
    await addDataExport(server, owner);
    return undefined;
  },
  'privacy.facts': () => undefined,
  'privacy.exportStatus': () => undefined,
  'privacy.stored': () => undefined,
  'security.activity': () => ({}),
};
