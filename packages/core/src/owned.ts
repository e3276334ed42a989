declare const ownedBy: unique symbol;

/**
 * A row that was fetched by a query scoped to the caller's workspace. Only stores make it, so a function
 * that takes `Owned<T>` cannot be handed a row that nobody checked (R-AUTHZ-5).
 */
export type Owned<T> = T & { readonly [ownedBy]: true };

/** The tenant on whose behalf a query runs. Every query of domain rows takes one. */
export interface Scope {
  readonly workspaceId: string;
}
