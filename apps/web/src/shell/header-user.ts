import type { Role } from '@atelier/core/policy';
import type { CurrentSession } from '@atelier/core/schemas/auth';

/** What the header shows of the signed-in user. */
export interface HeaderUser {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly mustEnrol: boolean;
  readonly deletionDueAt: string | null;
  readonly termsDue: boolean;
}

export const headerUserOf = (session: CurrentSession | undefined): HeaderUser | null =>
  session?.user ? { ...session.user, termsDue: session.termsDue } : null;

/** Whether few pages are open to the user: to set up a second factor, to keep the account, or to accept terms. */
export const isConfined = ({ mustEnrol, deletionDueAt, termsDue }: HeaderUser): boolean =>
  mustEnrol || deletionDueAt !== null || termsDue;
