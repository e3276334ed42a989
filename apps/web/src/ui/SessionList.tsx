import type { SessionInfo } from '@atelier/core/schemas/auth';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { describeDevice, describeSignIn, isHandheld } from '../lib/device.ts';
import { formatAgo, formatDate } from '../lib/format.ts';
import { Item, ItemList } from './ItemList.tsx';

interface Props {
  readonly sessions: readonly SessionInfo[];
  /** A button for the session, if it has one. */
  readonly action?: (session: SessionInfo) => ReactNode;
}

/** The sessions of a user: device, IP address, activity, start and sign-in method. */
export const SessionList = ({ sessions, action }: Props) => (
  <ItemList>
    {sessions.map((session) => (
      <Item
        key={session.id}
        Icon={isHandheld(session.userAgent) ? IconDeviceMobile : IconDeviceDesktop}
        name={describeDevice(session.userAgent)}
        tag={session.current ? 'This device' : null}
        note={`${session.ip} · active ${formatAgo(session.lastSeenAt)} · since ${formatDate(session.createdAt)}, ${describeSignIn(session.method)}`}
        actions={action?.(session)}
      />
    ))}
  </ItemList>
);
