// Apart from user-order.ts, whose validation library pages do not need before their first paint.

/** By what the list of users can be sorted. */
export const userSorts = ['created', 'name', 'email', 'lastSignIn', 'role'] as const;
export type UserSort = (typeof userSorts)[number];

export const sortDirections = ['asc', 'desc'] as const;
export type SortDirection = (typeof sortDirections)[number];

export interface UserOrder {
  readonly by: UserSort;
  readonly direction: SortDirection;
}

/** Newest first. */
export const defaultUserOrder: UserOrder = { by: 'created', direction: 'desc' };
