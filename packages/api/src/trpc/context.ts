import type { Services } from '../services.ts';
import type { GuardDeps, Principal, RequestContext } from './request-context.ts';

/** The context of every procedure. Services do not get it: only the request, the caller or less. */
export interface Context {
  readonly request: RequestContext;
  readonly principal: Principal | null;
  readonly services: Services;
  readonly guard: GuardDeps;
}
