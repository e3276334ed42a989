const dayMs = 86_400_000;
const hourMs = 3_600_000;

const inWords = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'} left`;

/** How long a deleted picture stays, in whole days, rounded, so that a picture deleted today has as many as the page promises: "30 days left". Housekeeping takes up to an hour longer. */
export const timeLeft = (erasedAt: string, nowMs: number): string => {
  const leftMs = Date.parse(erasedAt) - nowMs;
  if (leftMs >= dayMs) return inWords(Math.round(leftMs / dayMs), 'day');
  return leftMs >= hourMs ? inWords(Math.floor(leftMs / hourMs), 'hour') : 'Less than an hour left';
};
