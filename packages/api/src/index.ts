export { type AppRouter, appRouter } from './app-router.ts';
export { type AuditTrail, createAuditTrail } from './audit-trail.ts';
export {
  type Actor,
  actorOf,
  type Call,
  type Caller,
  type Context,
  type Credential,
  type GuardDeps,
} from './context.ts';
export { toAppError, type WireErrorData, wireErrorData } from './errors.ts';
export { enforce, type Gate, recordRefusal, trailFor } from './guard.ts';
export { inputSchemas, policyRow, policyTable } from './policy-table.ts';
export { endAccess } from './services/acting.ts';
export { type EngineRegistry, engineRegistry } from './services/engines.ts';
export { createServices, type ServiceDeps, type Services } from './services/index.ts';
export { setupPurpose } from './services/registration.ts';
export type { ServiceSettings } from './services/settings.ts';
export { serveOfficially } from './stream.ts';
export { parseJsonStrictly } from './strict-json.ts';
export { createWire, type Wire, type WireAnswer } from './wire.ts';
