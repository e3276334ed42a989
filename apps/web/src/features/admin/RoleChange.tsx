import { type Role, roles } from '@atelier/core/policy';
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { trpc } from '../../trpc.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

interface Props {
  readonly user: { readonly id: string; readonly name: string; readonly role: Role };
  readonly onChanged: () => void;
}

/** Chooses another role, then asks. The role it was is sent along: somebody may have changed it meanwhile. */
export const RoleChange = ({ user, onChanged }: Props) => {
  const [wanted, setWanted] = useState<Role | null>(null);
  const setRole = trpc.admin.users.setRole.useMutation({
    onSuccess: (_done, { role }) => {
      notifyDone(`${user.name} is now ${role}.`);
      onChanged();
    },
    onError: notifyFailure,
    onSettled: () => setWanted(null),
  });
  return (
    <>
      <NativeSelect
        aria-label="Role"
        value={user.role}
        data={roles.map((role) => ({ value: role, label: `Role: ${role}` }))}
        onChange={(event) => setWanted(roles.find((role) => role === event.currentTarget.value) ?? null)}
      />
      <ConfirmDialog
        title="Change the role?"
        verb="Change the role"
        opened={wanted !== null}
        busy={setRole.isPending}
        onConfirm={() => wanted !== null && setRole.mutate({ id: user.id, role: wanted, from: user.role })}
        onClose={() => setWanted(null)}
      >
        <bdi>{user.name}</bdi> goes from <strong>{user.role}</strong> to <strong>{wanted}</strong> and has to
        sign in again.
      </ConfirmDialog>
    </>
  );
};
