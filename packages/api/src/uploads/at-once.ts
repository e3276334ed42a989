import { AppError } from '@atelier/core/errors';

/** Uploads of one user at the same time: each takes disk, and a place among those that wait to be decoded. */
const maxAtOnce = 20;

/** Counts the uploads of each user that are under way. */
export const uploadsAtOnce = () => {
  const counts = new Map<string, number>();
  return {
    /** @returns what ends it. @throws AppError `rate_limited` */
    enter(userId: string): () => void {
      const count = counts.get(userId) ?? 0;
      if (count >= maxAtOnce)
        throw new AppError('rate_limited', 'Let some of your uploads finish first.', { retryAfterS: 5 });
      counts.set(userId, count + 1);
      return () => {
        const left = (counts.get(userId) ?? 1) - 1;
        if (left === 0) counts.delete(userId);
        else counts.set(userId, left);
      };
    },
  };
};
