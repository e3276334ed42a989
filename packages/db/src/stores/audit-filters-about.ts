import { AuditFilterValues } from '@atelier/core/schemas/audit-filters';
import { eq, inArray, ne } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first } from './queries.ts';

/** Whether a filter is about the account, or the address of its last sign-in. */
const isAbout = (
  values: unknown,
  {
    id,
    email,
    lastSignInIp,
  }: { readonly id: string; readonly email: string; readonly lastSignInIp: string | null },
): boolean => {
  const { data } = AuditFilterValues.strip().safeParse(values);
  if (data === undefined) return false;
  const named = [data.person, data.entity].some((value) => value === id || value?.toLowerCase() === email);
  return named || (lastSignInIp !== null && data.ip === lastSignInIp);
};

/**
 * Deletes what other administrators have saved to look for a person, before their account is deleted: it has their ID or address, and
 * would find nothing. There are at most `maxAuditFilters` for each administrator.
 */
export const forgetInAuditFilters = async (
  { db, tables: { users, auditFilters } }: Pick<Driver, 'db' | 'tables'>,
  userId: string,
): Promise<void> => {
  const { id, email, lastSignInIp } = users;
  const person = first(await db.select({ id, email, lastSignInIp }).from(users).where(eq(id, userId)));
  if (person === null) return;
  const saved = await db
    .select({ id: auditFilters.id, values: auditFilters.values })
    .from(auditFilters)
    .where(ne(auditFilters.userId, userId));
  const about = saved.filter(({ values }) => isAbout(values, person)).map((filter) => filter.id);
  if (about.length > 0) await db.delete(auditFilters).where(inArray(auditFilters.id, about));
};
