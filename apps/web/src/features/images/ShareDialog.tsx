import { sharePasswordLength } from '@atelier/core/schemas/shares';
import { Button, PasswordInput, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { sharesKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { Choice } from '../../ui/Choice.tsx';
import { CopyLine } from '../../ui/CopyLine.tsx';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import type { ShownImage } from './ImageDetails.tsx';

const endings = [
  { value: '1', label: 'In a day' },
  { value: '7', label: 'In a week' },
  { value: '30', label: 'In 30 days' },
  { value: 'never', label: 'Never' },
] as const;
type Ending = (typeof endings)[number]['value'];

const openings = [
  { value: 'any', label: 'As often as people like' },
  { value: '1', label: 'Once' },
  { value: '10', label: '10 times' },
] as const;
type Openings = (typeof openings)[number]['value'];

const usual = {
  ending: '7' as Ending,
  openings: 'any' as Openings,
  password: '',
  download: true,
  prompt: false,
  preview: false,
};

interface FormProps {
  readonly image: ShownImage;
  readonly onCreated: (url: string) => void;
  readonly onCancel: () => void;
}

const ShareForm = ({ image, onCreated, onCancel }: FormProps) => {
  const queries = useQueryClient();
  const fields = useFields(usual);
  const create = trpc.shares.create.useMutation({
    onSuccess: async ({ url }) => {
      onCreated(url);
      await queries.invalidateQueries({ queryKey: sharesKey });
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const { ending, openings: opened } = fields.values;
  return (
    <DialogForm
      fields={fields}
      verb="Create link"
      busy={create.isPending}
      failure={create.error === null ? null : readFailure(create.error)}
      onSubmit={({ password, download, prompt, preview }) =>
        create.mutate({
          imageId: image.id,
          days: ending === 'never' ? null : Number(ending),
          maxViews: opened === 'any' ? null : Number(opened),
          ...(password !== '' && { password }),
          ...{ download, prompt, preview },
        })
      }
      onCancel={onCancel}
    >
      <p className={form.text}>Everyone who has the link sees this picture, without an account.</p>
      <Choice
        legend="The link ends"
        options={endings}
        value={ending}
        onChange={(value) => fields.setFieldValue('ending', value)}
      />
      <Choice
        legend="It can be opened"
        options={openings}
        value={opened}
        onChange={(value) => fields.setFieldValue('openings', value)}
      />
      <PasswordInput
        label="Password (optional)"
        description="Send it another way than the link."
        autoComplete="new-password"
        maxLength={sharePasswordLength.max}
        {...fields.getInputProps('password')}
      />
      <Switch label="Allow download" {...fields.getInputProps('download', { type: 'checkbox' })} />
      <Switch label="Show the prompt" {...fields.getInputProps('prompt', { type: 'checkbox' })} />
      <Switch
        label="Preview in chats and social networks"
        {...fields.getInputProps('preview', { type: 'checkbox' })}
      />
    </DialogForm>
  );
};

const CreatedLink = ({ url, onClose }: { readonly url: string; readonly onClose: () => void }) => (
  <div className={form.stack}>
    <p className={form.text}>Copy it now: it’s shown only once.</p>
    <CopyLine text={url} what="the link" />
    <p className={form.text}>
      You can end it at any time under{' '}
      <TextLink to="/account/shares" underline="always">
        Shared links
      </TextLink>
      .
    </p>
    <div className={dialog.actions}>
      <Button onClick={onClose}>Done</Button>
    </div>
  </div>
);

interface Props {
  readonly image: ShownImage;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes a link to a picture, and shows it once. */
export const ShareDialog = ({ image, opened, onClose }: Props) => {
  const [url, setUrl] = useState<string | null>(null);
  const close = () => {
    setUrl(null);
    onClose();
  };
  return (
    <Dialog
      title={url === null ? 'Share this picture' : 'Your link'}
      opened={opened}
      sticky={url !== null}
      onClose={close}
    >
      {url === null ? (
        <ShareForm image={image} onCreated={setUrl} onCancel={close} />
      ) : (
        <CreatedLink url={url} onClose={close} />
      )}
    </Dialog>
  );
};
