import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { LockDialog } from './LockDialog.tsx';
import { RoleChange } from './RoleChange.tsx';
import { ForceReset, RemoveSecondFactor } from './SecurityActions.tsx';
import classes from './UserPage.module.css';

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

const Lock = ({ user, onChanged }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  const begun = useLocation({
    select: ({ state }) => (state.beginLock === true ? state.__TSR_key : undefined),
  });
  useEffect(() => {
    if (begun !== undefined) open();
  }, [begun, open]);
  const unlock = trpc.admin.users.unlock.useMutation({
    onSuccess: () => {
      notifyDone(`${user.name} can sign in again.`);
      onChanged();
    },
    onError: notifyFailure,
  });
  if (user.locked) {
    return (
      <Button variant="default" loading={unlock.isPending} onClick={() => unlock.mutate({ id: user.id })}>
        Unlock
      </Button>
    );
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        Lock…
      </Button>
      <LockDialog id={user.id} name={user.name} opened={opened} onDone={onChanged} onClose={close} />
    </>
  );
};

const EndSessions = ({ user, onChanged }: Props) => {
  const end = trpc.admin.users.endSessions.useMutation({
    onSuccess: () => {
      notifyDone(`${user.name} is signed out everywhere.`);
      onChanged();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      variant="default"
      label="End sessions…"
      title={`Sign ${user.name} out?`}
      verb="End all sessions"
      busy={end.isPending}
      onConfirm={(close) => end.mutate({ id: user.id }, { onSettled: close })}
    >
      All sessions and access tokens end at once. The account isn’t locked: they can sign in again.
    </ConfirmButton>
  );
};

/** The actions that the server allows on this account. */
export const UserActions = ({ user, onChanged }: Props) => (
  <div className={classes.actions}>
    {user.allowed.lock && <Lock user={user} onChanged={onChanged} />}
    {user.allowed.endSessions && <EndSessions user={user} onChanged={onChanged} />}
    {user.allowed.forceReset && <ForceReset user={user} onChanged={onChanged} />}
    {user.allowed.removeSecondFactor && <RemoveSecondFactor user={user} onChanged={onChanged} />}
    {user.allowed.setRole && <RoleChange key={user.role} user={user} onChanged={onChanged} />}
  </div>
);
