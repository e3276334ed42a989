import type { Call, Caller, GuardDeps } from './call.ts';
import type { Services } from './services/index.ts';

/** What every procedure gets. Services never see it: they are handed the call, the caller or less. */
export interface Context {
  readonly call: Call;
  readonly caller: Caller | null;
  readonly services: Services;
  readonly guard: GuardDeps;
}
