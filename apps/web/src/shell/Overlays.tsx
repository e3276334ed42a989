import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.layer.css';
import classes from './Shell.module.css';

/** Where messages appear. Fetched after the first paint. */
export const Overlays = () => (
  <Notifications position="bottom-center" limit={4} containerWidth={440} className={classes.toasts ?? ''} />
);
