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

/** Changes the role after confirmation. The old role is sent along, so that a concurrent change is detected. */
export const RoleChange = ({ user, onChanged }: Props) => {
  const [chosen, setChosen] = useState<Role | null>(null);
  const setRole = trpc.admin.users.setRole.useMutation({
    onSuccess: (_done, { role }) => {
      notifyDone(`${user.name} is now ${role}.`);
      onChanged();
    },
    onError: notifyFailure,
    onSettled: () => setChosen(null),
  });
  return (
    <>
      <NativeSelect
        aria-label="Role"
        value={user.role}
        data={roles.map((role) => ({ value: role, label: `Role: ${role}` }))}
        onChange={(event) => setChosen(roles.find((role) => role === event.currentTarget.value) ?? null)}
      />
      <ConfirmDialog
        title="Change role?"
        verb="Change role"
        opened={chosen !== null}
        busy={setRole.isPending}
        onConfirm={() => chosen !== null && setRole.mutate({ id: user.id, role: chosen, from: user.role })}
        onClose={() => setChosen(null)}
      >
        <bdi>{user.name}</bdi> goes from <strong>{user.role}</strong> to <strong>{chosen}</strong> and has to
        sign in again.
      </ConfirmDialog>
    </>
  );
};
