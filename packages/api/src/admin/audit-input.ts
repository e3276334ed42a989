import { UserId } from '@atelier/core/ids';
import { AuditType } from '@atelier/core/schemas/admin';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';

const Instant = z.iso
  .datetime()
  .transform((iso) => new Date(iso))
  .refine((time) => time.getTime() >= 0, 'Enter a time after 1970.');

export const auditFilters = {
  type: AuditType.optional(),
  actorId: UserId.optional(),
  entityId: z.string().max(64).optional(),
  /** The actor or the entity. */
  personId: UserId.optional(),
  /** An IP address exactly as it was recorded, or a word such as `console`. */
  ip: z.string().max(64).optional(),
  requestId: z.uuid().optional(),
  from: Instant.optional(),
  to: Instant.optional(),
};

export const startsBeforeEnd = ({ from, to }: { from?: Date | undefined; to?: Date | undefined }): boolean =>
  from === undefined || to === undefined || from <= to;
export const endBeforeStart = { path: ['from'], message: 'The start is after the end.' };

/** The filters of the audit log, as its export takes them. */
export const AuditFilterInput = z.strictObject(auditFilters).refine(startsBeforeEnd, endBeforeStart);
export type AuditFilterOutput = z.output<typeof AuditFilterInput>;

/** The filters that are set. */
export const auditFilterOf = defined;
