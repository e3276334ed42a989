import { IconCloudOff, IconWifiOff } from '@tabler/icons-react';
import { useConnection } from '../lib/session.ts';
import classes from './ConnectionNotice.module.css';

/** Says that the server cannot be reached, on every page, until it answers again. */
export const ConnectionNotice = () => {
  const state = useConnection();
  const Icon = state === 'offline' ? IconWifiOff : IconCloudOff;
  return (
    // Always there, so that screen readers announce what appears in it.
    <div role="status" className={classes.root} data-shown={state !== 'online' || undefined}>
      {state !== 'online' && (
        <p>
          <Icon size={18} stroke={1.6} aria-hidden />
          {state === 'offline'
            ? 'You’re offline. Waiting for a connection…'
            : 'Can’t reach the server. Reconnecting…'}
        </p>
      )}
    </div>
  );
};
