import type { Role } from '@atelier/core/policy';

/** What the header shows of the signed-in user. */
export interface HeaderUser {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly mustEnrol: boolean;
  readonly deletionDueAt: string | null;
}

/** Whether only one page is open to the user: to set up a second factor, or to keep the account. */
export const isConfined = ({ mustEnrol, deletionDueAt }: HeaderUser): boolean =>
  mustEnrol || deletionDueAt !== null;
