/** The tenant of a query. Every query of domain rows takes one and filters by it in SQL (R-AUTHZ-5). */
export interface Scope {
  readonly workspaceId: string;
}

/**
 * Work of the product itself on data of any workspace, by name: of the worker, of an admin's or an account holder's
 * action that reaches all of a person's jobs, of housekeeping, or of a command on the server's console.
 */
export interface SystemScope {
  readonly system: 'worker' | 'admin' | 'account' | 'housekeeping' | 'console';
}

/** On whose behalf a transaction on tenant data runs. */
export type TransactionScope = Scope | SystemScope;

/** The scope as the database gets to see it: the workspace's id, or `system:` and the name. No id looks like that. */
export const scopeName = (scope: TransactionScope): string =>
  'system' in scope ? `system:${scope.system}` : scope.workspaceId;
