import type { PolicyRow } from '@atelier/core/schemas/admin';
import { type AccountDeps, accountService } from './account.ts';
import { type AdminDeps, adminService } from './admin.ts';
import { type AuthDeps, authService } from './auth.ts';
import type { EngineRegistry } from './engines.ts';
import { type ImageDeps, imageService } from './images.ts';
import { type JobDeps, jobService } from './jobs.ts';
import type { ServiceSettings } from './settings.ts';

export interface ServiceDeps extends AuthDeps, AccountDeps, JobDeps, ImageDeps, AdminDeps {
  readonly engines: EngineRegistry;
  readonly settings: ServiceSettings;
  /** The policy of everything that can be called: procedures and plain HTTP routes (R-ADM-3). */
  readonly policyRows: () => readonly PolicyRow[];
}

/** Everything that procedures and plain routes do, once per process. */
export const createServices = (deps: ServiceDeps) => ({
  auth: authService(deps),
  account: accountService(deps),
  engines: deps.engines,
  jobs: jobService(deps),
  images: imageService(deps),
  admin: adminService(deps),
  settings: deps.settings,
  policyRows: deps.policyRows,
});
export type Services = ReturnType<typeof createServices>;
