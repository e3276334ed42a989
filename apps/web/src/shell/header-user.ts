import type { Role } from '@atelier/core/policy';

/** What the header shows of the signed-in user. */
export interface HeaderUser {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly mustEnrol: boolean;
}
