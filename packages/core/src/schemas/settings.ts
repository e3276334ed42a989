import { z } from 'zod';
import { SettingChangeId, SettingProposalId } from '../ids.ts';
import { settingSources } from '../ports/runtime-settings.ts';
import { settingDangers, settingGroups } from '../settings/setting.ts';
import { settingNames } from '../settings/settings.ts';
import { textLimits } from '../text.ts';
import { shownText } from './text.ts';

export const SettingNameField = z.enum(settingNames, 'There is no such setting.');

/** A value as it is shown. */
const SettingJson = z.json();

const maxNumber = 1_000_000_000_000;
const anyNumber = z.number().min(-maxNumber).max(maxNumber);

/** What a value can be made of; the schema of the setting then checks it. Null: back to the default. */
const SettingValueInput = z.union([
  z.null(),
  z.boolean(),
  anyNumber,
  z.string().max(2000),
  z.array(z.string().max(200)).max(200),
  z.strictObject({ on: z.boolean(), message: z.string().max(2000) }),
  z.strictObject({ points: anyNumber, windowS: anyNumber }),
]);

/** The `changeNumber` that the caller saw. */
const Expected = z.int().min(1).max(maxNumber).nullable();

/** Why it is changed, for those who read the history. */
const Reason = shownText({ max: textLimits.reason, empty: 'Give a reason.' }).optional();

export const SetSettingInput = z.strictObject({
  name: SettingNameField,
  value: SettingValueInput,
  expected: Expected,
  reason: Reason,
  /** The name again, typed by the only superadmin of a server in place of the approval of a second one. */
  confirm: z.string().max(100).optional(),
});
export const ProposeSettingInput = SetSettingInput.omit({ confirm: true });
export const UndoSettingInput = z.strictObject({
  id: SettingChangeId,
  confirm: SetSettingInput.shape.confirm,
});
export const SettingProposalRef = z.strictObject({ id: SettingProposalId });
export const SettingHistoryInput = z.strictObject({
  name: SettingNameField.optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'Not a page cursor.')
    .transform(Number)
    .optional(),
  limit: z.int().min(1).max(100).optional(),
});

/** Null for the server itself, an operator at the console, and people whose account was deleted. */
const Person = z.strictObject({ id: z.string(), name: z.string() }).nullable();

export const SettingView = z.strictObject({
  name: SettingNameField,
  title: z.string(),
  description: z.string(),
  group: z.enum(settingGroups),
  danger: z.enum(settingDangers),
  variable: z.string().nullable(),
  value: SettingJson,
  fallback: SettingJson,
  source: z.enum(settingSources),
  changeNumber: z.int().nullable(),
  /** A stored value is not valid, so the default counts. */
  isDamaged: z.boolean(),
});
export type SettingView = z.infer<typeof SettingView>;

export const SettingChange = z.strictObject({
  id: z.string(),
  number: z.int(),
  name: z.string(),
  title: z.string(),
  /** Null: nothing was stored, so the default counted. */
  before: SettingJson,
  after: SettingJson,
  reason: z.string().nullable(),
  changedBy: Person,
  approvedBy: Person,
  undoes: z.string().nullable(),
  changedAt: z.iso.datetime(),
  /** Whether nothing was changed since, so that it can be taken back. */
  canUndo: z.boolean(),
});
export type SettingChange = z.infer<typeof SettingChange>;
export const SettingHistoryPage = z.strictObject({
  items: z.array(SettingChange),
  nextCursor: z.string().nullable(),
});

export const SettingProposal = z.strictObject({
  id: z.string(),
  name: SettingNameField,
  title: z.string(),
  present: SettingJson,
  value: SettingJson,
  reason: z.string().nullable(),
  proposedBy: Person,
  proposedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** Whether the caller proposed it, and so cannot approve it. */
  isOwn: z.boolean(),
  /** Whether the setting was changed since, so that it cannot be approved any more. */
  isOutdated: z.boolean(),
});
export type SettingProposal = z.infer<typeof SettingProposal>;

/** A setting of the environment that cannot be changed while the server runs. */
export const EnvironmentSetting = z.strictObject({
  variable: z.string(),
  /** Null for a secret. */
  value: z.string().nullable(),
  isSecret: z.boolean(),
  isSet: z.boolean(),
});
export type EnvironmentSetting = z.infer<typeof EnvironmentSetting>;

export const SettingList = z.strictObject({
  items: z.array(SettingView),
  proposals: z.array(SettingProposal),
  environment: z.array(EnvironmentSetting),
  /** Whether the caller may change settings. */
  mayManage: z.boolean(),
  /** Superadmins who can act: with one, no other could approve a proposal. */
  superadmins: z.int(),
});
export type SettingList = z.infer<typeof SettingList>;

/** What a change led to: it counts now, or it waits for approval. */
export const SettingOutcome = z.strictObject({
  outcome: z.enum(['changed', 'proposed']),
  /** The number of the change; null for a proposal. */
  number: z.int().nullable(),
});

/** Delivery of emails, and the messages that were given up last. */
export const EmailStatus = z.strictObject({
  from: z.string(),
  /** Null: emails are only stored for the operator. */
  place: z.string().nullable(),
  /** Emails that wait to be sent. */
  waiting: z.int(),
  failures: z.array(z.strictObject({ at: z.iso.datetime(), kind: z.string(), attempts: z.int() })),
});
export type EmailStatus = z.infer<typeof EmailStatus>;

/** `advice` says what to check; null if the mail server accepted the message. */
export const EmailTestResult = z.strictObject({ to: z.string(), advice: z.string().nullable() });
export type EmailTestResult = z.infer<typeof EmailTestResult>;
