/** Mildest first. */
export const severities = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Whether `severity` is at least `floor`. */
export const severityAtLeast = (severity: Severity, floor: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(floor);

/** `open`: nobody has looked at it yet. `acknowledged`: an admin deals with it. */
export const alertStates = ['open', 'acknowledged', 'resolved'] as const;
export type AlertState = (typeof alertStates)[number];

/** Whether something really was wrong, as the admin who resolved the alert decided. */
export const alertVerdicts = ['true_alarm', 'false_alarm'] as const;
export type AlertVerdict = (typeof alertVerdicts)[number];

/** What happened to an alert. Being raised again while it is open is counted and is no change, unless it became worse. */
export const alertChangeKinds = [
  'raised',
  'escalated',
  'acknowledged',
  'assigned',
  'snoozed',
  'noted',
  'resolved',
] as const;
export type AlertChangeKind = (typeof alertChangeKinds)[number];

/** `active`: neither resolved nor snoozed. */
export const alertListings = ['active', 'open', 'acknowledged', 'snoozed', 'resolved', 'all'] as const;
export type AlertListing = (typeof alertListings)[number];

/** How many rows of the audit log an alert names: the first and the latest. */
export const maxAlertSeqs = 100;
export const maxAlertNote = 2000;
/** Three months: longer is forgetting it. */
export const maxSnoozeMinutes = 90 * 24 * 60;
