import type { AlertNews } from '@atelier/core/schemas/alerts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { setTitleBadge } from '../../../lib/title-badge.ts';
import { trpc } from '../../../trpc.ts';
import { TextLink } from '../../../ui/links.tsx';
import { notifyProblem } from '../../../ui/notify.tsx';
import { chime } from './chime.ts';
import { alertsKey, newsKey, soundKey } from './useAlertNews.ts';

const announce = ({ id, title }: AlertNews['criticals'][number]): void =>
  notifyProblem(
    `Critical: ${title}`,
    <TextLink to="/admin/alerts/$alertId" params={{ alertId: id }} underline="always">
      See what happened
    </TextLink>,
  );

/**
 * Follows the alerts while the console is open: the count in the title, a message for each new critical one, and fresh lists.
 * Renders nothing; unmounting closes the stream.
 */
export const AlertWatch = () => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  /** Critical alerts that were told already; null before the first news. */
  const told = useRef<Set<string> | null>(null);
  const take = (news: AlertNews): void => {
    queryClient.setQueryData(newsKey, news);
    setTitleBadge(news.open === 0 ? '' : `(${news.open}) `);
    const fresh = told.current === null ? [] : news.criticals.filter(({ id }) => !told.current?.has(id));
    for (const alert of fresh) announce(alert);
    if (fresh.length > 0 && queryClient.getQueryData(soundKey) === true) chime();
    if (told.current !== null) {
      void queryClient.invalidateQueries({ queryKey: alertsKey });
      void utils.admin.alerts.invalidate();
    }
    told.current = new Set([...(told.current ?? []), ...news.criticals.map(({ id }) => id)]);
  };
  trpc.admin.alerts.watch.useSubscription(undefined, { onData: take });
  useEffect(() => () => setTitleBadge(''), []);
  return null;
};
