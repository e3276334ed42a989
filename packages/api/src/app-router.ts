import { accountRouter } from './account/router.ts';
import { adminRouter } from './admin/router.ts';
import { authRouter } from './auth/router.ts';
import { collectionsRouter } from './collections/router.ts';
import { comparisonsRouter } from './comparisons/router.ts';
import { credentialsRouter } from './credentials/router.ts';
import { emailLinksRouter } from './email-links/router.ts';
import { enginesRouter } from './engines/router.ts';
import { imagesRouter } from './images/router.ts';
import { jobsRouter, usageRouter } from './jobs/router.ts';
import { legalRouter } from './legal/router.ts';
import { modelsRouter } from './models/router.ts';
import { moderationRouter } from './moderation/router.ts';
import { oauthRouter } from './oauth/router.ts';
import { presetsRouter } from './presets/router.ts';
import { privacyRouter } from './privacy/router.ts';
import { promptsRouter } from './prompts/router.ts';
import { provenanceRouter } from './provenance/router.ts';
import { responsesRouter } from './responses/router.ts';
import { secondFactorRouter } from './second-factor/router.ts';
import { securityRouter } from './security/router.ts';
import { sessionRouter } from './session/router.ts';
import { sharesRouter } from './shares/router.ts';
import { tokensRouter } from './tokens/router.ts';
import { trainingRouter } from './training/router.ts';
import { router } from './trpc/procedures.ts';
import { uploadsRouter } from './uploads/router.ts';

/** Each namespace is a folder beside this file. */
export const appRouter = router({
  account: accountRouter,
  admin: adminRouter,
  auth: authRouter,
  collections: collectionsRouter,
  comparisons: comparisonsRouter,
  credentials: credentialsRouter,
  emailLinks: emailLinksRouter,
  engines: enginesRouter,
  images: imagesRouter,
  jobs: jobsRouter,
  legal: legalRouter,
  models: modelsRouter,
  moderation: moderationRouter,
  oauth: oauthRouter,
  presets: presetsRouter,
  privacy: privacyRouter,
  prompts: promptsRouter,
  provenance: provenanceRouter,
  responses: responsesRouter,
  secondFactor: secondFactorRouter,
  security: securityRouter,
  session: sessionRouter,
  shares: sharesRouter,
  tokens: tokensRouter,
  training: trainingRouter,
  uploads: uploadsRouter,
  usage: usageRouter,
});
export type AppRouter = typeof appRouter;
