import type { Database, Stores } from '@atelier/core/ports/stores';

/** A database whose transactions (`transaction` and `as`) get wrapped stores. */
export const withStoresInside = (db: Database, inside: (stores: Stores) => Stores): Database => ({
  ...db,
  transaction: (work) => db.transaction((stores) => work(inside(stores))),
  as: (scope, work) => db.as(scope, (stores) => work(inside(stores))),
});
