import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.layer.css';
// Comes along at once: when the server is away, the code that says so could not be fetched any more.
import '../ui/toasts.tsx';
import classes from './Shell.module.css';

/** Where messages appear. Fetched after the first paint. */
export const Overlays = () => (
  <Notifications position="bottom-center" limit={4} containerWidth={440} className={classes.toasts ?? ''} />
);
