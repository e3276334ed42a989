import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import form from '../../ui/form.module.css';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';

export const ProfileForm = ({ name }: { readonly name: string }) => {
  const utils = trpc.useUtils();
  const fields = useForm({ initialValues: { name } });
  const update = trpc.account.updateProfile.useMutation({
    onSuccess: async (me) => {
      fields.setInitialValues({ name: me.name });
      fields.setValues({ name: me.name });
      notifyDone('Your name is saved.');
      await Promise.all([utils.account.me.invalidate(), utils.session.current.invalidate()]);
    },
    onError: (error) => {
      const failure = readFailure(error);
      showIssues(fields, failure);
      if (failure.issues.length === 0) notifyFailure(error);
    },
  });
  return (
    <form className={form.narrow} onSubmit={fields.onSubmit((values) => update.mutate(values))}>
      <TextInput
        label="Name"
        autoComplete="name"
        dir="auto"
        required
        withAsterisk={false}
        {...fields.getInputProps('name')}
      />
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
