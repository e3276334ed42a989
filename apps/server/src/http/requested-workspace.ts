import type { IncomingHttpHeaders } from 'node:http';
import { noSuchWorkspace, roleInWorkspace, workspaceHeader, workspaceOf } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { MembershipStore } from '@atelier/core/ports/membership-store';
import type { CredentialHolder } from '@atelier/core/ports/records';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';

type Role = WorkspaceRole | null;

/** The workspace that a request asks for, and the principal's role there, looked up once. */
export class RequestedWorkspace {
  readonly #headers: IncomingHttpHeaders;
  readonly #memberships: Pick<MembershipStore, 'find'>;
  #ofStream: string | undefined;
  #role: Role | Promise<Role> | undefined;

  constructor(headers: IncomingHttpHeaders, memberships: Pick<MembershipStore, 'find'>) {
    this.#headers = headers;
    this.#memberships = memberships;
  }

  /** The id as it was sent, unchecked; undefined for the personal workspace. */
  get requested(): string | undefined {
    const sent = this.#headers[workspaceHeader];
    // Node joins a repeated header with commas, which is not a valid id.
    return typeof sent === 'string' ? sent : this.#ofStream;
  }

  /**
   * Takes the workspace from the `connectionParams` of a stream's query, as `httpSubscriptionLink` sends them.
   * @throws AppError `bad_request` when a header names one as well: two readers could take different ones
   */
  readConnectionParams(search: string): void {
    const named = workspaceOf(search);
    if (named !== undefined && this.requested !== undefined)
      throw new AppError('bad_request', 'Name the workspace in the header or in the connection parameters.');
    this.#ofStream = named;
  }

  /** A promise only for workspaces other than the personal one. */
  role(holder: CredentialHolder): Role | Promise<Role> {
    this.#role ??= this.#find(holder);
    return this.#role;
  }

  #find(holder: CredentialHolder): Role | Promise<Role> {
    return roleInWorkspace(holder, this.requested, this.#memberships);
  }

  /** Checks that the role has not changed since `role` was called. @throws AppError `not_found`, `forbidden`; see `RequestContext.revalidate` */
  async revalidate(holder: CredentialHolder): Promise<void> {
    // Public procedures need no membership.
    if (this.#role === undefined) return;
    const now = await this.#find(holder);
    if (now === null) throw new AppError('not_found', noSuchWorkspace);
    if (now !== (await this.#role)) throw new AppError('forbidden');
  }
}
