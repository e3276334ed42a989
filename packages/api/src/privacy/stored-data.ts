import type { PrivacyFacts, StoredAboutMe } from '@atelier/core/schemas/privacy';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import type { accountDeletionService } from './deletion.ts';
import { exportKeptMs } from './exports.ts';
import { retentionList } from './retention-words.ts';

const dayMs = 86_400_000;

/** What the server stores about a person, as the tags of the schema say (R-DATA-7). */
export const storedDataService = (
  deps: Pick<Deps, 'db' | 'runtimeSettings' | 'settings'>,
  deletions: Pick<ReturnType<typeof accountDeletionService>, 'mayBeNow'>,
) => ({
  async facts(): Promise<PrivacyFacts> {
    const { runtimeSettings, settings } = deps;
    return {
      sessionHours: runtimeSettings.get('sessions.absoluteHours'),
      trashDays: runtimeSettings.get('retention.trashDays'),
      auditDays: runtimeSettings.get('retention.auditDays'),
      deletionGraceDays: settings.deletionGraceMs / dayMs,
      exportDays: exportKeptMs / dayMs,
      kept: await retentionList(deps),
      controller: runtimeSettings.get('privacy.controller'),
      contact: runtimeSettings.get('privacy.contact'),
    };
  },

  async of({ user }: Principal): Promise<StoredAboutMe> {
    const { db, settings } = deps;
    const [tables, counts] = await Promise.all([
      db.personalRows.tables(),
      db.personalRows.count({ id: user.id, workspaceId: user.workspaceId }),
    ]);
    return {
      tables: tables.map(({ name, what, notExported, kept }) => ({
        ...{ name, what, notExported, kept },
        rows: counts[name] ?? 0,
      })),
      deletion: { graceDays: settings.deletionGraceMs / dayMs, mayBeNow: deletions.mayBeNow(user) },
    };
  },
});
