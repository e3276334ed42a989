import type { Services } from '../services.ts';
import type { GuardDeps, Principal, RequestContext } from './request-context.ts';

/** What every procedure gets. Services never see it: they are handed the call, the caller or less. */
export interface Context {
  readonly request: RequestContext;
  readonly principal: Principal | null;
  readonly services: Services;
  readonly guard: GuardDeps;
}
