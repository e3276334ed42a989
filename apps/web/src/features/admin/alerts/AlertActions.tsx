import type { AlertDetail } from '@atelier/core/schemas/alerts';
import { Button, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMemo } from 'react';
import user from '../UserPage.module.css';
import classes from './Alerts.module.css';
import { isSnoozed, nameOf } from './alert-words.ts';
import { ResolveDialog } from './ResolveDialog.tsx';
import { SnoozeDialog } from './SnoozeDialog.tsx';
import { useAlertActs } from './useAlertActs.ts';
import { useAlertKeys } from './useAlertKeys.ts';

/** What can be done about an alert that is not resolved. */
export const AlertActions = ({ alert }: { readonly alert: AlertDetail }) => {
  const { acknowledge, snooze } = useAlertActs();
  const [resolves, resolving] = useDisclosure();
  const [snoozes, snoozing] = useDisclosure();
  const { mutate, isPending } = acknowledge;
  const { open } = resolving;
  const keys = useMemo(
    () => ({
      a: () => {
        if (alert.state === 'open' && !isPending) mutate({ id: alert.id });
      },
      r: open,
    }),
    [alert.id, alert.state, isPending, mutate, open],
  );
  useAlertKeys(keys);
  return (
    <div className={user.actions}>
      {alert.state === 'open' && (
        <Button loading={isPending} onClick={() => mutate({ id: alert.id })}>
          Acknowledge
        </Button>
      )}
      <Button variant={alert.state === 'open' ? 'default' : 'filled'} onClick={open}>
        Resolve…
      </Button>
      {isSnoozed(alert) ? (
        <Button
          variant="default"
          loading={snooze.isPending}
          onClick={() => snooze.mutate({ id: alert.id, minutes: 0 })}
        >
          Wake now
        </Button>
      ) : (
        <Button variant="default" onClick={snoozing.open}>
          Snooze…
        </Button>
      )}
      <ResolveDialog alert={alert} opened={resolves} onClose={resolving.close} />
      <SnoozeDialog alert={alert} opened={snoozes} onClose={snoozing.close} />
    </div>
  );
};

const noOne = '';

/** Who deals with it. */
export const AssignAlert = ({ alert }: { readonly alert: AlertDetail }) => {
  const { assign } = useAlertActs();
  const { assignee, admins } = alert;
  const gone = assignee !== null && admins.every(({ id }) => id !== assignee.id) ? [assignee] : [];
  return (
    <NativeSelect
      label="Assigned to"
      className={classes.assign ?? ''}
      disabled={assign.isPending}
      data={[
        { value: noOne, label: 'No one' },
        ...[...admins, ...gone].map((admin) => ({ value: admin.id, label: nameOf(admin) })),
      ]}
      value={assign.isPending ? (assign.variables.assigneeId ?? noOne) : (assignee?.id ?? noOne)}
      onChange={(event) => {
        const { value } = event.currentTarget;
        assign.mutate({ id: alert.id, assigneeId: value === noOne ? null : value });
      }}
    />
  );
};
