/** The words of incidents (R-SEC-6), stored and shown. */

export const incidentSeverities = ['low', 'medium', 'high', 'critical'] as const;
export type IncidentSeverity = (typeof incidentSeverities)[number];

/** In their order. A case may go back, with a reason. */
export const incidentPhases = ['detect', 'assess', 'contain', 'eradicate', 'recover', 'learn'] as const;
export type IncidentPhase = (typeof incidentPhases)[number];

export const isEarlierPhase = (phase: IncidentPhase, other: IncidentPhase): boolean =>
  incidentPhases.indexOf(phase) < incidentPhases.indexOf(other);

/** What happened, by the runbook that says what to do: `docs/runbooks/<id>.md`. */
export const runbookIds = [
  'breach',
  'compromise',
  'takeover',
  'flood',
  'leaked-key',
  'abusive-content',
  'stolen-backup',
] as const;
export type RunbookId = (typeof runbookIds)[number];

/** Who does what in a case. */
export const incidentRoles = ['commander', 'technicalLead', 'communicationsLead', 'scribe'] as const;
export type IncidentRole = (typeof incidentRoles)[number];

/** Whether the authority has to be told of a breach of personal data (GDPR art. 33). */
export const notificationDuties = ['unknown', 'needed', 'not_needed'] as const;
export type NotificationDuty = (typeof notificationDuties)[number];

/** What the timeline of a case consists of. */
export const entryKinds = ['note', 'event', 'alert', 'action', 'phase', 'change'] as const;
export type EntryKind = (typeof entryKinds)[number];

export const taskKinds = ['checklist', 'follow_up'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** How a person came onto the list of those affected. */
export const affectedSources = ['manual', 'event', 'action'] as const;
export type AffectedSource = (typeof affectedSources)[number];

/** What a containment action does; `undo` is possible for those that `undoableActions` names. */
export const containmentKinds = [
  'end_sessions',
  'revoke_tokens',
  'force_resets',
  'pause_provider',
  'block_addresses',
  'close_registration',
  'read_only',
  'maintenance',
] as const;
export type ContainmentKind = (typeof containmentKinds)[number];

export const undoableActions: ReadonlySet<ContainmentKind> = new Set<ContainmentKind>([
  'pause_provider',
  'block_addresses',
  'close_registration',
  'read_only',
  'maintenance',
]);

/** Those that this version can carry out. */
export const runnableActions: readonly ContainmentKind[] = [
  'end_sessions',
  'revoke_tokens',
  'force_resets',
  'pause_provider',
  'block_addresses',
  'close_registration',
  'read_only',
  'maintenance',
];

/** Bounds of one case. */
export const incidentBounds = {
  /** Characters. */
  title: 120,
  summary: 4000,
  note: 4000,
  reason: 500,
  task: 300,
  /** Rows of the audit log that one call links. */
  linkedAtOnce: 100,
  entries: 5000,
  /** Alerts of a case, and those that one call links. */
  alerts: 200,
  alertsAtOnce: 25,
  tasks: 200,
  affected: 10_000,
} as const;

/** How long a breach may stay untold to the authority: 72 hours (GDPR art. 33). */
export const notificationDeadlineMs = 72 * 3_600_000;
