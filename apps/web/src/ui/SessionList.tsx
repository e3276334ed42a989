import type { SessionInfo } from '@atelier/core/schemas/auth';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { describeDevice, isHandheld } from '../lib/device.ts';
import { formatAgo, formatDate } from '../lib/format.ts';
import classes from './SessionList.module.css';

interface Props {
  readonly sessions: readonly SessionInfo[];
  /** What can be done with a session, if anything. */
  readonly action?: (session: SessionInfo) => ReactNode;
}

/** Where somebody is signed in. */
export const SessionList = ({ sessions, action }: Props) => (
  <ul className={classes.root}>
    {sessions.map((session) => {
      const Icon = isHandheld(session.userAgent) ? IconDeviceMobile : IconDeviceDesktop;
      return (
        <li key={session.id}>
          <Icon size={26} stroke={1.3} aria-hidden className={classes.icon} />
          <div className={classes.text}>
            <strong>
              {describeDevice(session.userAgent)}
              {session.current && <span className={classes.here}>This device</span>}
            </strong>
            <span>
              {session.ip} · active {formatAgo(session.lastSeenAt)} · since {formatDate(session.createdAt)}
            </span>
          </div>
          {action?.(session)}
        </li>
      );
    })}
  </ul>
);
