import { AppError } from '@atelier/core/errors';

/** Counts the archives that are being sent: of one person or address, and of all. */
export const archiveSlots = (most: { readonly perKey: number; readonly all: number }) => {
  const perKey = new Map<string, number>();
  return {
    /** @returns gives it back, once. @throws AppError `overloaded` */
    take(key: string): () => void {
      const own = perKey.get(key) ?? 0;
      const all = [...perKey.values()].reduce((sum, each) => sum + each, 0);
      if (own >= most.perKey || all >= most.all) throw new AppError('overloaded');
      perKey.set(key, own + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const left = (perKey.get(key) ?? 1) - 1;
        if (left === 0) perKey.delete(key);
        else perKey.set(key, left);
      };
    },
  };
};
