import { router } from './procedures.ts';
import { accountRouter } from './routers/account.ts';
import { adminRouter } from './routers/admin.ts';
import { authRouter, setupRouter } from './routers/auth.ts';
import { imagesRouter } from './routers/images.ts';
import { enginesRouter, jobsRouter } from './routers/jobs.ts';
import { sessionRouter } from './routers/session.ts';

export const appRouter = router({
  account: accountRouter,
  admin: adminRouter,
  auth: authRouter,
  engines: enginesRouter,
  images: imagesRouter,
  jobs: jobsRouter,
  session: sessionRouter,
  setup: setupRouter,
});
export type AppRouter = typeof appRouter;
