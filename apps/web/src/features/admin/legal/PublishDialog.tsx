import type { LegalKind } from '@atelier/core/legal';
import { maxLegalText, maxLegalTitle } from '@atelier/core/schemas/legal';
import { Checkbox, Skeleton, Textarea, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useState } from 'react';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { LegalBody } from '../../../ui/legal/LegalBody.tsx';
import { legalKindWords } from '../../../ui/legal/legal-words.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import classes from './LegalTextsPage.module.css';

interface Values {
  readonly title: string;
  readonly body: string;
  readonly mustAccept: boolean;
}

interface FormProps {
  readonly kind: LegalKind;
  /** The number of the newest version, 0 for none. */
  readonly expected: number;
  readonly initial: Values;
  readonly onClose: () => void;
}

const views = [
  { value: 'write', label: 'Write' },
  { value: 'preview', label: 'Preview' },
] as const;

const PublishForm = ({ kind, expected, initial, onClose }: FormProps) => {
  const utils = trpc.useUtils();
  const [view, setView] = useState<'write' | 'preview'>('write');
  const fields = useFields({ ...initial }, { title: 'Enter a title.', body: 'Enter the text.' });
  const publish = trpc.admin.legal.publish.useMutation({
    onSuccess: ({ version }) => {
      notifyDone(`Version ${version} is published.`);
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
    onSettled: () => Promise.all([utils.admin.legal.list.invalidate(), utils.legal.invalidate()]),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Publish"
      busy={publish.isPending}
      failure={publish.error === null ? null : readFailure(publish.error)}
      onSubmit={(values) => publish.mutate({ kind, expected, ...values })}
      onCancel={onClose}
    >
      <TextInput
        label="Title"
        maxLength={maxLegalTitle}
        dir="auto"
        data-autofocus
        {...fields.getInputProps('title')}
      />
      <Choice legend="View" value={view} options={views} onChange={setView} />
      {view === 'write' ? (
        <Textarea
          label="Text"
          description="Empty lines between paragraphs, # and ## for headings, - for lists. HTML is shown as it is written."
          autosize
          minRows={8}
          maxRows={18}
          maxLength={maxLegalText}
          dir="auto"
          {...fields.getInputProps('body')}
        />
      ) : (
        <section className={classes.preview} aria-label="Preview">
          <LegalBody body={fields.values.body} level={3} />
        </section>
      )}
      {kind !== 'voluntary' && (
        <Checkbox
          label="Everyone must accept this version"
          description="People who are signed in are asked at once; until then only their account works. Leave it out for corrections: what they accepted before still counts."
          {...fields.getInputProps('mustAccept', { type: 'checkbox' })}
        />
      )}
    </DialogForm>
  );
};

interface Props {
  readonly kind: LegalKind;
  readonly newest: { readonly version: number } | null;
  readonly onClose: () => void;
}

/** Begins with the words of the newest version. */
const Loaded = ({ kind, newest, onClose }: Props) => {
  const query = { kind, version: newest?.version ?? 1 };
  const text = trpc.legal.text.useQuery(query, { enabled: newest !== null });
  if (newest === null) {
    const initial = { title: legalKindWords[kind], body: '', mustAccept: kind === 'terms' };
    return <PublishForm {...{ kind, initial, onClose }} expected={0} />;
  }
  if (text.error !== null) return <ErrorMessage error={text.error} onRetry={() => text.refetch()} />;
  if (text.data === undefined) return <Skeleton height={320} />;
  const { title, body } = text.data;
  return (
    <PublishForm
      {...{ kind, onClose }}
      initial={{ title, body, mustAccept: false }}
      expected={newest.version}
    />
  );
};

/** Publishes a version of a text. What is published cannot be changed. */
export const PublishDialog = (props: Props) => {
  // Mantine notes the focus to restore when `opened` changes, not on mount.
  const isMounted = useMounted();
  return (
    <Dialog title={`Publish: ${legalKindWords[props.kind]}`} opened={isMounted} wide onClose={props.onClose}>
      <Loaded {...props} />
    </Dialog>
  );
};
