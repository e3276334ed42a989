const dayMs = 86_400_000;
const hourMs = 3_600_000;

const inWords = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'} left`;

/** How long a deleted picture stays, rounded down: "29 days left". Housekeeping takes up to an hour longer. */
export const timeLeft = (erasedAt: string, nowMs: number): string => {
  const leftMs = Date.parse(erasedAt) - nowMs;
  if (leftMs >= dayMs) return inWords(Math.floor(leftMs / dayMs), 'day');
  return leftMs >= hourMs ? inWords(Math.floor(leftMs / hourMs), 'hour') : 'Less than an hour left';
};
