import type { SessionInfo } from '@atelier/core/schemas/auth';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { describeDevice, describeSignIn, isHandheld } from '../lib/device.ts';
import { formatAgo, formatDate } from '../lib/format.ts';
import { Item, ItemList } from './ItemList.tsx';

interface Props {
  readonly sessions: readonly SessionInfo[];
  /** What can be done with a session, if anything. */
  readonly action?: (session: SessionInfo) => ReactNode;
}

/** Where somebody is signed in, from which address, since when and how they came in. */
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
