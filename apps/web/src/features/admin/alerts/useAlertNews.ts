import type { AlertNews } from '@atelier/core/schemas/alerts';
import { useQuery } from '@tanstack/react-query';

/** Where the news of `AlertWatch` are kept. */
export const newsKey = ['ui', 'alert-news'] as const;
const soundKey = ['ui', 'alert-sound'] as const;
/** Lists of alerts. */
export const alertsKey = ['admin', 'alerts'] as const;

const forever = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY } as const;

/** The latest news of alerts; null before the first. */
export const useAlertNews = (): AlertNews | null =>
  useQuery({ queryKey: newsKey, queryFn: () => null as AlertNews | null, initialData: null, ...forever })
    .data;

/** Whether new critical alerts are heard. Kept for the life of the tab: browsers allow sound only after a press in it. */
export const useAlertSound = (): boolean =>
  useQuery({ queryKey: soundKey, queryFn: () => false, initialData: false, ...forever }).data;
export { soundKey };
