import { LimitFigures, OperatorNotice, PolicyRow } from '@atelier/core/schemas/admin';
import { z } from 'zod';
import { alertsRouter } from '../alerts/router.ts';
import { auditRouter } from '../audit/router.ts';
import { blocksRouter } from '../blocks/router.ts';
import { detectionRulesRouter } from '../detection/router.ts';
import { incidentsRouter } from '../incidents/router.ts';
import { adminLegalRouter } from '../legal/router.ts';
import { localEngineRouter } from '../local-engine/router.ts';
import { metricsRouter } from '../metrics/router.ts';
import { adminModelsRouter } from '../models/router.ts';
import { adminModerationRouter } from '../moderation/admin-router.ts';
import { adminPrivacyRouter } from '../privacy/router.ts';
import { providersRouter } from '../providers/router.ts';
import { adminResponsesRouter } from '../responses/router.ts';
import { settingsRouter } from '../settings/router.ts';
import { NoInput } from '../shared/schemas.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';
import { usersRouter } from './users-router.ts';

export const adminRouter = router({
  users: usersRouter,
  alerts: alertsRouter,
  audit: auditRouter,
  providers: providersRouter,
  models: adminModelsRouter,
  legal: adminLegalRouter,
  localEngine: localEngineRouter,
  moderation: adminModerationRouter,
  incidents: incidentsRouter,
  blocks: blocksRouter,
  settings: settingsRouter,
  privacy: adminPrivacyRouter,
  responses: adminResponsesRouter,
  metrics: metricsRouter,
  rules: detectionRulesRouter,

  /** The policy of every procedure and route with the numbers of the limits, read from the running code (R-ADM-3). */
  policy: adminProcedure({ can: 'policy:read', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(PolicyRow), limits: z.array(LimitFigures) }))
    .query(({ ctx }) => ({
      items: [...ctx.services.policyRows()],
      limits: Object.values(ctx.services.limits).map(({ name, points, windowS }) => ({
        name,
        points,
        windowS,
      })),
    })),

  /** Warnings that the answering node has logged since it started. */
  notices: adminProcedure({ can: 'notice:read', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(OperatorNotice) }))
    .query(({ ctx }) => ({ items: [...ctx.services.operatorNotices()] })),
});
