import { roleCan } from '@atelier/core/policy';
import type { CurrentSession } from '@atelier/core/schemas/auth';
import classes from './ServerNotice.module.css';

/** Says that changes are paused, or that the studio is closed. */
export const ServerNotice = ({ session: data }: { readonly session: CurrentSession }) => {
  const isExempt = data.user !== null && roleCan(data.user.role, 'settings:manage');
  const isResponder = !isExempt && data.user !== null && roleCan(data.user.role, 'incident:manage');
  const exempt = isExempt ? ' You can still change everything.' : '';
  return (
    <div className={classes.root} role="status">
      {data.serverMode === 'read_only' && (
        <p>
          <strong>Changes are paused.</strong>{' '}
          {isExempt
            ? 'Others can look at and download everything.'
            : 'You can look at and download everything.'}
          {exempt}
          {isResponder && ' Alerts, incidents, blocks, locks and sessions can still be managed.'}
        </p>
      )}
      {data.serverMode === 'maintenance' && (
        <p>
          <strong>{isExempt ? 'This studio is closed for maintenance.' : 'We’ll be back soon.'}</strong>{' '}
          <span dir="auto">{data.serverMessage}</span>
          {exempt}
        </p>
      )}
    </div>
  );
};
