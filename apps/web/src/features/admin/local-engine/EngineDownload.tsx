import type { LocalEngineDownload, LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import classes from '../providers/providers.module.css';
import { amountWords, percentOf } from './engine-words.ts';
import { useEngineChanged } from './useLocalEngine.ts';

const Progress = ({ download }: { readonly download: LocalEngineDownload }) => {
  const changed = useEngineChanged();
  const cancel = trpc.admin.localEngine.cancelDownload.useMutation({
    onSuccess: changed,
    onError: notifyFailure,
  });
  return (
    <div className={classes.result}>
      <label className={classes.progress}>
        <span>
          Downloading {download.file}: {amountWords(download)}
        </span>
        <progress max={100} {...(percentOf(download) === null ? {} : { value: percentOf(download) ?? 0 })} />
      </label>
      <Button
        variant="default"
        className={form.start ?? ''}
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        Cancel download
      </Button>
    </div>
  );
};

const Ended = ({ download: { state, file, error } }: { readonly download: LocalEngineDownload }) => {
  if (state === 'failed')
    return (
      <Notice tone="danger" title={`${file} was not downloaded`}>
        <p>{error} If you download it again, what was kept isn’t fetched twice.</p>
      </Notice>
    );
  return state === 'done' ? (
    <Notice title={`${file} is here, and its checksum is right.`}>
      <p>Choose it under “Files and limits”.</p>
    </Notice>
  ) : null;
};

const DownloadForm = ({ hosts }: { readonly hosts: readonly string[] }) => {
  const fields = useFields(
    { kind: 'model', url: '', sha256: '', licenceUrl: '', licenceAccepted: false },
    {
      url: 'Enter an https address.',
      sha256: 'Enter the SHA-256 of the file.',
      licenceUrl: 'Enter an https address.',
    },
  );
  const changed = useEngineChanged();
  const download = trpc.admin.localEngine.download.useMutation({
    onSuccess: changed,
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const address = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <form
      noValidate
      className={`${form.stack} ${classes.form}`}
      onSubmit={fields.onSubmit(({ kind, licenceAccepted, ...rest }) =>
        // The server refuses a licence that was not accepted, in words.
        download.mutate({
          ...rest,
          kind: kind as 'binary' | 'model',
          licenceAccepted: licenceAccepted as true,
        }),
      )}
    >
      <NativeSelect
        label="What"
        data={[
          { value: 'model', label: 'A model file' },
          { value: 'binary', label: 'The program sd-server, or a ZIP release with it' },
        ]}
        {...fields.getInputProps('kind')}
      />
      <TextInput
        label="Address of the file"
        description={`Only from ${hosts.join(', ')}.`}
        type="url"
        {...address}
        {...fields.getInputProps('url')}
      />
      <TextInput
        label="SHA-256"
        description="As its publisher names it. Another file is thrown away."
        {...address}
        {...fields.getInputProps('sha256')}
      />
      <TextInput
        label="Address of its licence"
        type="url"
        {...address}
        {...fields.getInputProps('licenceUrl')}
      />
      <Switch
        label="I have read the licence and accept it"
        {...fields.getInputProps('licenceAccepted', { type: 'checkbox' })}
      />
      <FormError
        failure={download.error === null ? null : readFailure(download.error)}
        fields={fields.values}
      />
      <Button type="submit" className={form.start ?? ''} loading={download.isPending}>
        Download
      </Button>
    </form>
  );
};

/** Fetches the program or a model by address and checksum, and shows how far it is. */
export const EngineDownload = ({
  status: { download, downloadHosts },
}: {
  readonly status: LocalEngineStatus;
}) => (
  <div className={form.stack}>
    {download?.state === 'running' && <Progress download={download} />}
    {download !== null && <Ended download={download} />}
    {download?.state !== 'running' &&
      (downloadHosts.length === 0 ? (
        <p className={form.text}>Downloads are switched off on this server.</p>
      ) : (
        <DownloadForm hosts={downloadHosts} />
      ))}
  </div>
);
