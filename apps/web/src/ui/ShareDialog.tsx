import { sharePasswordLength } from '@atelier/core/schemas/shares';
import { Button, PasswordInput, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readFailure } from '../lib/failure.ts';
import { sharesKey } from '../lib/queries.ts';
import { trpc } from '../trpc.ts';
import { Choice } from './Choice.tsx';
import { CopyLine } from './CopyLine.tsx';
import dialog from './Dialog.module.css';
import { Dialog } from './Dialog.tsx';
import { DialogForm } from './DialogForm.tsx';
import form from './form.module.css';
import { TextLink } from './links.tsx';
import { showIssues } from './showIssues.ts';
import { useFields } from './useFields.ts';

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

/** What is shared. */
type Subject = { readonly imageId: string } | { readonly collectionId: string };

const wordFor = (subject: Subject) => ('imageId' in subject ? 'picture' : 'collection');

interface FormProps {
  readonly subject: Subject;
  readonly onCreated: (url: string) => void;
  readonly onCancel: () => void;
}

const ShareForm = ({ subject, onCreated, onCancel }: FormProps) => {
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
          ...subject,
          days: ending === 'never' ? null : Number(ending),
          maxViews: opened === 'any' ? null : Number(opened),
          ...(password !== '' && { password }),
          ...{ download, prompt, preview },
        })
      }
      onCancel={onCancel}
    >
      <p className={form.text}>
        {'imageId' in subject
          ? 'Everyone who has the link sees this picture, without an account.'
          : 'Everyone who has the link sees the name of this collection and the pictures that are in it at the time, without an account.'}
      </p>
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
      <Switch
        label={'imageId' in subject ? 'Show the prompt' : 'Show the prompts'}
        {...fields.getInputProps('prompt', { type: 'checkbox' })}
      />
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
  readonly subject: Subject;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes a link to a picture or a collection, and shows it once. */
export const ShareDialog = ({ subject, opened, onClose }: Props) => {
  const [url, setUrl] = useState<string | null>(null);
  const close = () => {
    setUrl(null);
    onClose();
  };
  return (
    <Dialog
      title={url === null ? `Share this ${wordFor(subject)}` : 'Your link'}
      opened={opened}
      sticky={url !== null}
      onClose={close}
    >
      {url === null ? (
        <ShareForm subject={subject} onCreated={setUrl} onCancel={close} />
      ) : (
        <CreatedLink url={url} onClose={close} />
      )}
    </Dialog>
  );
};
