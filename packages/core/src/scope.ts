/** The tenant of a query. Every query of domain rows takes one and filters by it in SQL (R-AUTHZ-5). */
export interface Scope {
  readonly workspaceId: string;
}

/**
 * Work of the system itself on data of any workspace, by name: the worker, an admin's or user's action on all jobs of a
 * user, housekeeping, or a CLI command.
 */
export interface SystemScope {
  readonly system: 'worker' | 'admin' | 'account' | 'housekeeping' | 'console';
}

/** On whose behalf a transaction on tenant data runs. */
export type TransactionScope = Scope | SystemScope;

/**
 * The scope as stored in the database session: the workspace's id, or `system:` and the name, which no id looks like.
 */
export const scopeName = (scope: TransactionScope): string =>
  'system' in scope ? `system:${scope.system}` : scope.workspaceId;
