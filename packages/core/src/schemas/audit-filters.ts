import { z } from 'zod';
import { fitsInName } from '../names.ts';
import { shownText } from './text.ts';

/** How many filters of the audit log an administrator can keep. */
export const maxAuditFilters = 50;

/** The filters of the page as its address has them. The person is an id: names and emails of others are not kept. */
export const AuditFilterValues = z.strictObject({
  type: z.string().max(64).exactOptional(),
  person: z.string().max(64).exactOptional(),
  ip: z.string().max(64).exactOptional(),
  entity: z.string().max(64).exactOptional(),
  request: z.string().max(64).exactOptional(),
  range: z.string().max(8).exactOptional(),
  from: z.string().max(32).exactOptional(),
  to: z.string().max(32).exactOptional(),
});
export type AuditFilterValues = z.infer<typeof AuditFilterValues>;

export const SaveAuditFilterInput = z.strictObject({
  name: shownText({
    max: 60,
    empty: 'Give it a name.',
    fits: [fitsInName, 'This name contains characters that can’t be used.'],
  }),
  values: AuditFilterValues,
});
export type SaveAuditFilterInput = z.infer<typeof SaveAuditFilterInput>;

export const AuditFilterView = z.strictObject({
  id: z.string(),
  name: z.string(),
  values: AuditFilterValues,
});
export type AuditFilterView = z.infer<typeof AuditFilterView>;

export const AuditFilterList = z.strictObject({ items: z.array(AuditFilterView) });
