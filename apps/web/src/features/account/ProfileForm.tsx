import { Button, TextInput } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

export const ProfileForm = ({ name }: { readonly name: string }) => {
  const utils = trpc.useUtils();
  const fields = useFields({ name }, { name: 'Enter your name.' });
  const update = trpc.account.updateProfile.useMutation({
    onSuccess: async (me) => {
      fields.setInitialValues({ name: me.name });
      fields.setValues({ name: me.name });
      notifyDone('Name saved.');
      await Promise.all([utils.account.me.invalidate(), utils.session.current.invalidate()]);
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <form noValidate className={form.narrow} onSubmit={fields.onSubmit((values) => update.mutate(values))}>
      <TextInput
        label="Name"
        autoComplete="name"
        dir="auto"
        required
        withAsterisk={false}
        {...fields.getInputProps('name')}
      />
      <FormError failure={update.error === null ? null : readFailure(update.error)} fields={fields.values} />
      <Button
        type="submit"
        className={form.start ?? ''}
        disabled={!fields.isDirty()}
        loading={update.isPending}
      >
        Save
      </Button>
    </form>
  );
};
