import { z } from 'zod';
import { audiences, auditEvents, credentialKinds, csrfModes, serverModes } from '../policy.ts';
import { textLimits } from '../text.ts';
import { DisplayName, Email, Quota, RoleName, SessionInfo } from './auth.ts';
import { shownText } from './text.ts';

export const AdminUser = z.strictObject({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  locked: z.boolean(),
  lockReason: z.string().nullable(),
  emailVerified: z.boolean(),
  secondFactor: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().nullable(),
  lastSignInIp: z.string().nullable(),
  /** Whether a passkey is among the second factors. */
  passkey: z.boolean(),
  quota: Quota,
  /** Null once the user has chosen a password, and for users who were not invited. */
  invitation: z.strictObject({ sentAt: z.iso.datetime(), expiresAt: z.iso.datetime() }).nullable(),
});
export type AdminUser = z.infer<typeof AdminUser>;
export const AdminUserPage = z.strictObject({ items: z.array(AdminUser), nextCursor: z.string().nullable() });

export const AdminUserDetail = z.strictObject({
  ...AdminUser.shape,
  sessions: z.array(z.strictObject({ ...SessionInfo.shape })),
  imageCount: z.int(),
  /** What the caller may do to this account; the server checks again. */
  allowed: z.strictObject({
    lock: z.boolean(),
    endSessions: z.boolean(),
    setRole: z.boolean(),
    forceReset: z.boolean(),
    removeSecondFactor: z.boolean(),
    setQuota: z.boolean(),
    delete: z.boolean(),
    /** Send the invitation again, or withdraw it. */
    invite: z.boolean(),
  }),
});
export type AdminUserDetail = z.infer<typeof AdminUserDetail>;

/** How an invitation reaches the user: by email, or as a link that is shown once to the administrator. */
export const InvitationDelivery = z.enum(['email', 'link']);

export const UserSummary = z.strictObject({
  total: z.int(),
  locked: z.int(),
  /** Users who have not accepted their invitation yet. */
  invited: z.int(),
  /** How the server delivers invitations; null if users cannot sign in with a password. */
  delivery: InvitationDelivery.nullable(),
  /** Pictures per month of a new account, unless the administrator chooses another number. */
  monthlyImages: z.int(),
  /** The roles that the caller may give to a new user. */
  roles: z.array(RoleName),
});
export type UserSummary = z.infer<typeof UserSummary>;

/** Pictures per calendar month. */
export const MonthlyImages = z.int('Enter a whole number.').min(0).max(1_000_000);

/** Minor units of the currency per calendar month. */
export const BudgetMinor = z.int('Enter a whole number.').min(0).max(1_000_000_000);

export const CreateUserInput = z.strictObject({
  email: Email,
  name: DisplayName.optional(),
  role: RoleName,
  monthlyImages: MonthlyImages.optional(),
});

/** `link` is null if the invitation was sent by email. */
export const Invited = z.strictObject({
  id: z.string(),
  delivery: InvitationDelivery,
  link: z.string().nullable(),
  expiresAt: z.iso.datetime(),
});
export type Invited = z.infer<typeof Invited>;

export const LockReason = shownText({ max: textLimits.reason, empty: 'Give a reason.' });

export const AuditType = z.enum(auditEvents);
export const AuditRow = z.strictObject({
  seq: z.int(),
  time: z.iso.datetime(),
  type: AuditType,
  actorId: z.string().nullable(),
  actorEmail: z.string().nullable(),
  workspaceId: z.string().nullable(),
  credentialId: z.string().nullable(),
  requestId: z.string(),
  ip: z.string(),
  userAgent: z.string(),
  entityType: z.string().nullable(),
  entityId: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Whether actor, session, workspace, address and device were erased with the person's account. */
  whoErased: z.boolean(),
  /** Whether entity and details were. */
  whatErased: z.boolean(),
});
export type AuditRow = z.infer<typeof AuditRow>;
export const AuditPage = z.strictObject({ items: z.array(AuditRow), nextCursor: z.string().nullable() });

const operatorNoticeCodes = [
  'unlisted_proxy',
  'unreadable_forwarded',
  'jobs_wait_for_disk',
  'provider_failing',
  'scanner_silent',
  'audit_stream_failing',
] as const;
export type OperatorNoticeCode = (typeof operatorNoticeCodes)[number];
/** A problem of the installation that an operator should check, first seen at `since` by the answering node. */
export const OperatorNotice = z.strictObject({
  code: z.enum(operatorNoticeCodes),
  since: z.iso.datetime(),
});
export type OperatorNotice = z.infer<typeof OperatorNotice>;

/** The numbers of one rate limit, as configured. */
export const LimitFigures = z.strictObject({ name: z.string(), points: z.int(), windowS: z.int() });
export type LimitFigures = z.infer<typeof LimitFigures>;

/** One line of the policy table: a procedure of the router or a plain HTTP route. */
export const PolicyRow = z.strictObject({
  name: z.string(),
  kind: z.enum(['query', 'mutation', 'subscription', 'route']),
  who: z.enum(audiences),
  can: z.string().nullable(),
  limit: z.string().nullable(),
  audit: z.string().nullable(),
  credentials: z.array(z.enum(credentialKinds)),
  stepUp: z.boolean(),
  beforeEnrolment: z.boolean(),
  csrf: z.enum(csrfModes),
  worksIn: z.enum(serverModes),
});
export type PolicyRow = z.infer<typeof PolicyRow>;
