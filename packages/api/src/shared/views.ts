import type { Role } from '@atelier/core/policy';
import type { InvitationRecord } from '@atelier/core/ports/identity-records';
import type { DeletedImage } from '@atelier/core/ports/image-trash';
import type {
  AuditRecord,
  GenerationJob,
  ImageRecord,
  QuotaRecord,
  SessionRecord,
  UserRecord,
} from '@atelier/core/ports/records';
import type { UploadRecord } from '@atelier/core/ports/uploads';
import { quotaPeriod, quotaResetsAt } from '@atelier/core/quota';
import type { AdminUser, AuditRow } from '@atelier/core/schemas/admin';
import type { Me, Quota, SessionInfo } from '@atelier/core/schemas/auth';
import { pickSettings } from '@atelier/core/schemas/generation-settings';
import type { ImageDetail, ImageSummary, TrashedImage } from '@atelier/core/schemas/images';
import type { UploadSummary } from '@atelier/core/schemas/uploads';
import { mustEnrol } from '../trpc/guard.ts';

/** Rows as clients see them. Every field is named, so that a new column is never exposed by accident (ASVS 15.3.1). */

const iso = (date: Date): string => date.toISOString();
const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;

type PublicUser = Omit<UserRecord, 'passwordHash'>;

export const viewMe = (user: PublicUser, secondFactorRoles: readonly Role[]): Me => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
  emailVerified: user.emailVerifiedAt !== null,
  secondFactor: user.secondFactorAt !== null,
  mustEnrol: mustEnrol(user, secondFactorRoles),
  deletionDueAt: isoOrNull(user.deletionDueAt),
  createdAt: iso(user.createdAt),
  lastSignInAt: isoOrNull(user.lastSignInAt),
});

export const viewQuota = (quota: QuotaRecord | null, now: Date, currency: string): Quota => ({
  limit: quota?.monthlyLimit ?? 0,
  used: quota?.period === quotaPeriod(now) ? quota.used : 0,
  held: quota?.held ?? 0,
  money: {
    currency,
    budgetMinor: quota?.budgetMinor ?? 0,
    spentMinor: quota?.period === quotaPeriod(now) ? quota.spentMinor : 0,
    heldMinor: quota?.heldMinor ?? 0,
  },
  resetsAt: iso(quotaResetsAt(now)),
});

export const viewSession = (session: SessionRecord, currentId: string | null): SessionInfo => ({
  id: session.id,
  current: session.id === currentId,
  createdAt: iso(session.createdAt),
  lastSeenAt: iso(session.lastSeenAt),
  expiresAt: iso(session.expiresAt),
  ip: session.ip,
  userAgent: session.userAgent,
  method: session.method,
});

export const viewImage = (image: ImageRecord): ImageSummary => ({
  id: image.id,
  jobId: image.jobId,
  prompt: image.prompt,
  model: image.model,
  style: image.style,
  width: image.width,
  height: image.height,
  favourite: image.isFavourite,
  rating: image.rating,
  hasChildren: image.hasChildren,
  flagged: image.flag === 'flagged',
  placeholder: image.placeholder,
  createdAt: iso(image.createdAt),
});

export const viewUpload = (upload: UploadRecord): UploadSummary => {
  const { id, name, format, width, height, bytes, placeholder, flag, createdAt } = upload;
  const flagged = flag === 'flagged';
  return { id, name, format, width, height, bytes, placeholder, flagged, createdAt: iso(createdAt) };
};

/** @param trashMs how long a deleted image is kept */
export const viewTrashedImage = (image: DeletedImage, trashMs: number): TrashedImage => ({
  ...viewImage(image),
  deletedAt: iso(image.deletedAt),
  erasedAt: iso(new Date(image.deletedAt.getTime() + trashMs)),
});

/** @param job that made it */
export const viewImageDetail = (
  image: ImageRecord,
  job: Pick<GenerationJob, 'kind' | 'params'>,
): ImageDetail => ({
  ...viewImage(image),
  negativePrompt: image.negativePrompt,
  seed: image.seed,
  settings: pickSettings(job.params),
  engineVersion: image.engineVersion,
  origin: image.origin,
  hasVector: image.svgKey !== null,
  isRelated: image.hasChildren || job.kind !== 'generation',
  bytes: image.bytes,
  sha256: image.sha256,
  unvotedComparison: null,
});

interface AdminUserParts {
  readonly quota: Quota;
  readonly passkey: boolean;
  readonly invitation: InvitationRecord | null;
}

export const viewAdminUser = (
  user: PublicUser,
  { quota, passkey, invitation }: AdminUserParts,
): AdminUser => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
  locked: user.lockedAt !== null,
  lockReason: user.lockReason,
  emailVerified: user.emailVerifiedAt !== null,
  secondFactor: user.secondFactorAt !== null,
  createdAt: iso(user.createdAt),
  lastSignInAt: isoOrNull(user.lastSignInAt),
  lastSignInIp: user.lastSignInIp,
  passkey,
  quota,
  invitation: invitation && { sentAt: iso(invitation.sentAt), expiresAt: iso(invitation.expiresAt) },
});

export const viewAuditRow = (row: AuditRecord & { actorEmail: string | null }): AuditRow => ({
  seq: row.seq,
  time: iso(row.time),
  type: row.type,
  actorId: row.actorId,
  actorEmail: row.actorEmail,
  workspaceId: row.workspaceId,
  credentialId: row.credentialId,
  requestId: row.requestId,
  ip: row.ip,
  userAgent: row.userAgent,
  entityType: row.entityType,
  entityId: row.entityId,
  details: { ...row.details },
  whoErased: row.whoErasure !== null,
  whatErased: row.whatErasure !== null,
});
