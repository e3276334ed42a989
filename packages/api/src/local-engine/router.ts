import {
  ConfigureLocalEngineInput,
  DownloadInput,
  LocalEngineLog,
  LocalEngineStatus,
} from '@atelier/core/schemas/local-engine';
import { NoInput } from '../shared/schemas.ts';
import { router, superadminProcedure } from '../trpc/procedures.ts';

const read = { can: 'provider:manage', limit: 'view', audit: 'admin_access' } as const;
const change = { can: 'provider:manage', limit: 'write', stepUp: true } as const;

/** The neural engine that this server runs itself, for superadmins; mounted as `admin.localEngine`. */
export const localEngineRouter = router({
  status: superadminProcedure(read)
    .input(NoInput)
    .output(LocalEngineStatus)
    .query(({ ctx }) => ctx.services.localEngine.status()),

  /** What the program printed, with the paths of this machine. */
  log: superadminProcedure(read)
    .input(NoInput)
    .output(LocalEngineLog)
    .query(({ ctx }) => ctx.services.localEngine.log()),

  configure: superadminProcedure({ ...change, audit: 'local_engine_change' })
    .input(ConfigureLocalEngineInput)
    .output(LocalEngineStatus)
    .mutation(({ ctx, input }) => ctx.services.localEngine.configure(input, ctx.audit)),

  start: superadminProcedure({ ...change, audit: 'local_engine_started' })
    .input(NoInput)
    .output(LocalEngineStatus)
    .mutation(({ ctx }) => ctx.services.localEngine.start(ctx.audit)),

  stop: superadminProcedure({ ...change, audit: 'local_engine_stopped' })
    .input(NoInput)
    .output(LocalEngineStatus)
    .mutation(({ ctx }) => ctx.services.localEngine.stop(ctx.audit)),

  restart: superadminProcedure({ ...change, audit: 'local_engine_restarted' })
    .input(NoInput)
    .output(LocalEngineStatus)
    .mutation(({ ctx }) => ctx.services.localEngine.restart(ctx.audit)),

  download: superadminProcedure({ ...change, audit: 'local_engine_download' })
    .input(DownloadInput)
    .output(LocalEngineStatus)
    .mutation(({ ctx, input }) => ctx.services.localEngine.download(input, ctx.audit)),

  cancelDownload: superadminProcedure({ ...change, audit: 'local_engine_download_cancelled' })
    .input(NoInput)
    .output(LocalEngineStatus)
    .mutation(({ ctx }) => ctx.services.localEngine.cancelDownload(ctx.audit)),
});
