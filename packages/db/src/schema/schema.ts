import { accessTokenTables } from './access-tokens.ts';
import { alertTables } from './alerts.ts';
import { assetTables } from './assets.ts';
import { auditTables } from './audit.ts';
import { auditFilterTables } from './audit-filters.ts';
import { comparisonTables } from './comparisons.ts';
import { detectionTables } from './detection.ts';
import { engineTables } from './engines.ts';
import { enhancementTables } from './enhancements.ts';
import { galleryTables } from './gallery.ts';
import { importTables } from './imports.ts';
import { incidentTables } from './incidents.ts';
import type { Kit } from './kit.sqlite.ts';
import { loginAttemptTables } from './login-attempts.ts';
import { metricTables } from './metrics.ts';
import { moderationTables } from './moderation.ts';
import { orphanedWorkTables } from './orphaned-work.ts';
import { outboxTables } from './outbox.ts';
import { privacyTables } from './privacy.ts';
import { responseTables } from './response.ts';
import { settingTables } from './settings.ts';
import { challengeTables, signInMethodTables } from './sign-in-methods.ts';
import { signingKeyTables } from './signing-keys.ts';
import { studioTables } from './studio.ts';
import { searchTextTables } from './texts.ts';
import { trainingTables } from './training.ts';
import { trustTables } from './trust.ts';
import { uploadTables } from './uploads.ts';
import { userTables } from './users.ts';

/** The whole schema, typed as SQLite's. PostgreSQL's kit has the same JS types, so one set of stores works with both. */
export const defineTables = (kit: Kit) => {
  const users = userTables(kit);
  const assets = assetTables(kit, users);
  const studio = studioTables(kit, { ...users, ...assets });
  const alerts = alertTables(kit);
  const uploads = uploadTables(kit, { ...users, ...assets });
  return {
    ...users,
    ...signInMethodTables(kit, users),
    ...challengeTables(kit, users),
    ...trustTables(kit, users),
    ...loginAttemptTables(kit),
    ...accessTokenTables(kit, users),
    ...outboxTables(kit, users),
    ...importTables(kit),
    ...enhancementTables(kit, users),
    ...assets,
    ...studio,
    ...uploads,
    ...galleryTables(kit, { ...users, ...studio, ...uploads }),
    ...moderationTables(kit, users),
    ...incidentTables(kit, { ...users, ...alerts }),
    ...responseTables(kit, users),
    ...signingKeyTables(kit),
    ...privacyTables(kit, users),
    ...metricTables(kit),
    ...engineTables(kit, users),
    ...comparisonTables(kit, { ...users, ...studio }),
    ...trainingTables(kit, { ...users, ...studio }),
    ...orphanedWorkTables(kit, users),
    ...searchTextTables(kit, { ...users, ...studio }),
    ...alerts,
    ...detectionTables(kit),
    ...auditTables(kit),
    ...settingTables(kit, users),
    ...auditFilterTables(kit, users),
  };
};

export type Tables = ReturnType<typeof defineTables>;
