/** The tenant of a query. Every query of domain rows takes one and filters by it in SQL (R-AUTHZ-5). */
export interface Scope {
  readonly workspaceId: string;
}
