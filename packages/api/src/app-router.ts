import { router } from './procedures.ts';
import { accountRouter } from './routers/account.ts';
import { adminRouter } from './routers/admin.ts';
import { authRouter, setupRouter } from './routers/auth.ts';
import { imagesRouter } from './routers/images.ts';
import { enginesRouter, jobsRouter } from './routers/jobs.ts';
import { passkeysRouter } from './routers/passkeys.ts';
import { sessionRouter } from './routers/session.ts';
import { tokensRouter } from './routers/tokens.ts';
import { twoFactorRouter } from './routers/two-factor.ts';

export const appRouter = router({
  account: accountRouter,
  admin: adminRouter,
  auth: authRouter,
  engines: enginesRouter,
  images: imagesRouter,
  jobs: jobsRouter,
  passkeys: passkeysRouter,
  session: sessionRouter,
  setup: setupRouter,
  tokens: tokensRouter,
  twoFactor: twoFactorRouter,
});
export type AppRouter = typeof appRouter;
