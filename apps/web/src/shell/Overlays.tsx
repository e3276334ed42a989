import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.layer.css';
// Loaded up front: when the server is unreachable, the code that reports it could not be loaded either.
import { shownAtOnce } from '../ui/toasts.tsx';
import classes from './Shell.module.css';

/** The container of toasts, loaded after the first paint. */
export const Overlays = () => (
  <Notifications
    position="bottom-center"
    limit={shownAtOnce}
    containerWidth={440}
    className={classes.toasts ?? ''}
  />
);
