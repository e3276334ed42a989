/** Completes a store by methods of which the tests at hand make no use; whoever does hears of it. */
export const absent = <Store extends object>(name: string, present: Partial<Store> = {}): Store =>
  new Proxy(present as Store, {
    get: (target, method) =>
      Reflect.get(target, method) ??
      (() => Promise.reject(new Error(`${name} in memory: no ${String(method)}`))),
  });

/** Removes what fits. @returns it */
export const take = <Key, Row>(table: Map<Key, Row>, fits: (row: Row) => boolean): Row[] => {
  const gone = [...table].filter(([, row]) => fits(row));
  for (const [key] of gone) table.delete(key);
  return gone.map(([, row]) => row);
};
