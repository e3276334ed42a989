import { VisuallyHidden } from '@mantine/core';
import { formatNumber } from '../../../lib/format.ts';
import classes from './Alerts.module.css';
import { useAlertNews } from './useAlertNews.ts';

/** How many alerts wait for an administrator; nothing if none does. */
export const OpenAlerts = () => {
  const news = useAlertNews();
  if (news === null || news.open === 0) return null;
  return (
    <span className={classes.badge} data-tone={news.critical > 0 ? 'danger' : 'plain'}>
      {formatNumber(news.open)}
      <VisuallyHidden> open</VisuallyHidden>
    </span>
  );
};
