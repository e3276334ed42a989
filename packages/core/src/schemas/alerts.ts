import { z } from 'zod';
import {
  alertChangeKinds,
  alertListings,
  alertStates,
  alertVerdicts,
  maxAlertNote,
  maxSnoozeMinutes,
  severities,
} from '../alert-terms.ts';
import { AlertId, UserId } from '../ids.ts';
import { shownText } from './text.ts';

export * from '../alert-terms.ts';

const AlertNote = shownText({ max: maxAlertNote, empty: 'Write a note.' });

/** An administrator as others see them; no name when the account is gone. */
const AlertAdmin = z.strictObject({ id: z.string(), name: z.string().nullable() });
export type AlertAdmin = z.infer<typeof AlertAdmin>;

export const AlertView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  severity: z.enum(severities),
  state: z.enum(alertStates),
  title: z.string(),
  explanation: z.string(),
  subject: z.strictObject({
    userId: z.string().nullable(),
    /** Null if the account is gone. */
    userName: z.string().nullable(),
    address: z.string().nullable(),
    tokenId: z.string().nullable(),
    procedure: z.string().nullable(),
  }),
  /** Alerts with the same story are shown together. */
  storyId: z.string(),
  /** How often it was raised while open. */
  timesRaised: z.int(),
  /** Of the events behind it. */
  eventCount: z.int(),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
  assignee: AlertAdmin.nullable(),
  acknowledgedBy: AlertAdmin.nullable(),
  acknowledgedAt: z.iso.datetime().nullable(),
  snoozedUntil: z.iso.datetime().nullable(),
  resolvedBy: AlertAdmin.nullable(),
  resolvedAt: z.iso.datetime().nullable(),
  verdict: z.enum(alertVerdicts).nullable(),
  createdAt: z.iso.datetime(),
});
export type AlertView = z.infer<typeof AlertView>;
export const AlertPage = z.strictObject({ items: z.array(AlertView), nextCursor: z.string().nullable() });

const AlertChangeView = z.strictObject({
  id: z.string(),
  kind: z.enum(alertChangeKinds),
  at: z.iso.datetime(),
  /** Null: Atelier itself. */
  actor: AlertAdmin.nullable(),
  note: z.string().nullable(),
  severity: z.enum(severities),
  assignee: AlertAdmin.nullable(),
  until: z.iso.datetime().nullable(),
  verdict: z.enum(alertVerdicts).nullable(),
});
export type AlertChangeView = z.infer<typeof AlertChangeView>;

export const AlertDetail = z.strictObject({
  ...AlertView.shape,
  /** Rows of the audit log, oldest first. */
  seqs: z.array(z.int()),
  /** Newest first. */
  changes: z.array(AlertChangeView),
  /** Other alerts of the same story, newest first. */
  story: z.array(AlertView),
  /** Whom it can be assigned to. */
  admins: z.array(AlertAdmin),
});
export type AlertDetail = z.infer<typeof AlertDetail>;

export const AlertFilterInput = z.strictObject({
  listing: z.enum(alertListings).default('active'),
  severity: z.enum(severities).optional(),
  /** `none`: assigned to no one. */
  assignee: z.union([UserId, z.literal('none')]).optional(),
  /** Whom it is about. */
  userId: UserId.optional(),
});

export const AlertRef = z.strictObject({ id: AlertId });
export const AlertEvidenceInput = z.strictObject({
  id: AlertId,
  /** Rows before this one. */
  beforeSeq: z.int().min(1).optional(),
});
export const AcknowledgeInput = z.strictObject({ id: AlertId, note: AlertNote.optional() });
export const AssignInput = z.strictObject({ id: AlertId, assigneeId: UserId.nullable() });
export const SnoozeInput = z.strictObject({
  id: AlertId,
  /** 0 ends it. */
  minutes: z.int().min(0).max(maxSnoozeMinutes),
  note: AlertNote.optional(),
});
export const NoteInput = z.strictObject({ id: AlertId, note: AlertNote });
export const ResolveInput = z.strictObject({ id: AlertId, verdict: z.enum(alertVerdicts), note: AlertNote });

/** Alerts that are open and not snoozed. */
export const AlertFigures = z.strictObject({ open: z.int(), critical: z.int() });
export type AlertFigures = z.infer<typeof AlertFigures>;

/** What a console that is open is told. */
export interface AlertNews extends AlertFigures {
  /** Grows with every change of alerts. */
  readonly revision: number;
  /** Critical ones that are open, newest first; at most 20. */
  readonly criticals: readonly { readonly id: string; readonly title: string }[];
}
