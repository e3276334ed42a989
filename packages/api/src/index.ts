export { changeQuota, deleteAccount, endAccessOfFormerRole } from './admin/accounts.ts';
export { AuditFilterInput, type AuditFilterOutput, auditFilterOf } from './admin/audit-input.ts';
export { createOperatorService, type OperatorService } from './admin/operator.ts';
export { createAlerts } from './alerts/raise.ts';
export { type AppRouter, appRouter } from './app-router.ts';
export { maxExportedEvents } from './audit/audit-log.ts';
export { type AuditTrail, createAuditTrail } from './audit/audit-trail.ts';
export { createRecentReads, type RecentReads } from './audit/recent-reads.ts';
export { setupPurpose } from './auth/setup.ts';
export { reportLinkTtlMs } from './auth/sign-in-completion.ts';
export { createCounters } from './detection/counters.ts';
export { createDetector, type Detector } from './detection/detector.ts';
export { createReactions } from './detection/reactions.ts';
export { createServerSignals } from './detection/server-signals.ts';
export type { LaneGate } from './engines/lane-pauses.ts';
export { type EngineRegistry, engineRegistry } from './engines/registry.ts';
export type { ArchiveWanted } from './images/archives.ts';
export {
  completeJob,
  failExhaustedJobs,
  failJob,
  handBackJob,
  type JobClaim,
  type Shortfall,
  storePictures,
  workerTrail,
} from './jobs/claimed-jobs.ts';
export { concernsOnePicture, failureText } from './jobs/failures.ts';
export { type EndedRemoteWork, settleRemoteWork } from './jobs/lifecycle.ts';
export { type DrawnFiles, seedAt } from './jobs/pictures.ts';
export { createLegalState } from './legal/legal-state.ts';
export { type LocalProvider, localProvider } from './local-engine/provider.ts';
export { createLevels, type Levels, peaksOf } from './metrics/levels.ts';
export type { ProviderBackends } from './providers/connections.ts';
export type { FileProviderSettings } from './providers/file-entries.ts';
export { createFileProviders } from './providers/file-providers.ts';
export { createProviderHealth, type ProviderHealth } from './providers/health.ts';
export { createProviderPool } from './providers/pool.ts';
export { createProviderUpkeep } from './providers/upkeep.ts';
export { createServices, type Services } from './services.ts';
export { createRuntimeSettings } from './settings/runtime-settings.ts';
export type { ServiceSettings } from './shared/settings.ts';
export type { SharedPage, SharedPicture } from './shares/shared-pictures.ts';
export { completeTraining } from './training/claimed-trainings.ts';
export { trainingFailureText } from './training/failures.ts';
export type { Context } from './trpc/context.ts';
export { countMore } from './trpc/count-more.ts';
export { type ErrorData, errorData, toAppError } from './trpc/errors.ts';
export { enforce, type GuardInput, recordRead, requireEvent, trailFor } from './trpc/guard.ts';
export { countRefused, createJsonHandler, type JsonHandler, type JsonResponse } from './trpc/json-handler.ts';
export { rejectContentEncoding, validateStreamQuery } from './trpc/json-request.ts';
export { inputSchemas, policyRow, policyTable } from './trpc/policy-table.ts';
export { originOf, recordRefusal } from './trpc/refusals.ts';
export {
  type Actor,
  actorOf,
  type GuardDeps,
  type Principal,
  type RequestContext,
} from './trpc/request-context.ts';
export {
  isExemptFromModes,
  maintenanceRetryS,
  requireOpenStream,
  serverModeOf,
} from './trpc/server-mode.ts';
export { handleStreams } from './trpc/stream-handler.ts';
export { parseJsonStrictly } from './trpc/strict-json.ts';
export { noSuchWorkspace, roleInWorkspace, workspaceHeader, workspaceOf } from './trpc/workspace.ts';
