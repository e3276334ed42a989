import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { readFailure } from '../../lib/failure.ts';
import { formatMoney, formatNumber, formatPictures } from '../../lib/format.ts';
import { minorOf, typedMoney } from '../../lib/money.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import form from '../../ui/form.module.css';
import { notifyDone } from '../../ui/notify.tsx';
import { QuotaMeter } from '../../ui/QuotaMeter.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

const QuotaForm = ({ user, onChanged, onClose }: Props & { readonly onClose: () => void }) => {
  const { used, held, limit, money } = user.quota;
  const { currency } = money;
  const fields = useFields({
    monthlyImages: String(limit),
    budgetMinor: typedMoney(money.budgetMinor, currency),
  });
  const setQuota = trpc.admin.users.setQuota.useMutation({
    onSuccess: (_done, { monthlyImages }) => {
      notifyDone(`${user.name} can make ${formatPictures(monthlyImages)} a month.`);
      onChanged();
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Save quota"
      busy={setQuota.isPending}
      failure={setQuota.error === null ? null : readFailure(setQuota.error)}
      onSubmit={({ monthlyImages, budgetMinor }) =>
        setQuota.mutate({
          id: user.id,
          monthlyImages: monthlyImages.trim() === '' ? Number.NaN : Number(monthlyImages),
          budgetMinor: minorOf(budgetMinor, currency),
        })
      }
      onCancel={onClose}
    >
      <p className={form.text}>
        Used this month: {formatNumber(used)}
        {held > 0 && `, and ${formatNumber(held)} in progress`}. A lower quota keeps finished pictures.
      </p>
      <TextInput
        label="Pictures per month"
        inputMode="numeric"
        autoComplete="off"
        data-autofocus
        {...fields.getInputProps('monthlyImages')}
      />
      <TextInput
        label={`Budget per month (${currency})`}
        description={`For models with a price. Spent this month: ${formatMoney(money.spentMinor, currency)}.`}
        inputMode="decimal"
        autoComplete="off"
        {...fields.getInputProps('budgetMinor')}
      />
    </DialogForm>
  );
};

/** What the user has used of the month's quota, and the button that changes the quota. */
export const QuotaPart = ({ user, onChanged }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <div className={form.stack}>
      <QuotaMeter quota={user.quota} />
      {user.allowed.setQuota && (
        <Button variant="default" className={form.start ?? ''} onClick={open}>
          Set quota…
        </Button>
      )}
      <Dialog title="Set monthly quota" opened={opened} onClose={close}>
        <QuotaForm user={user} onChanged={onChanged} onClose={close} />
      </Dialog>
    </div>
  );
};
