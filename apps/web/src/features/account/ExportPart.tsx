import type { DataExport } from '@atelier/core/schemas/privacy';
import { Button, Progress, Skeleton } from '@mantine/core';
import { formatBytes, formatDateTime } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

const pollMs = 2000;

const isUnfinished = (latest: DataExport | null | undefined): boolean =>
  latest?.state === 'pending' || latest?.state === 'running';

const failureText = {
  failed: 'Your data couldn’t be prepared. Try again; if it keeps happening, tell your administrator.',
  disk_full: 'The server has no room for the archive. Tell your administrator.',
} as const;

const Preparing = ({ latest }: { readonly latest: DataExport }) => (
  <div className={form.stack}>
    <p className={form.text}>
      {latest.state === 'pending' ? 'Waiting to be prepared.' : 'Your data is being prepared.'} You can leave
      this page; we’ll email you when it’s ready.
    </p>
    <Progress
      value={latest.progress * 100}
      animated
      aria-label="Progress of the export"
      aria-valuenow={Math.round(latest.progress * 100)}
    />
  </div>
);

/** Follows a link once; the answer is a file, so the page stays. */
const download = (link: string): void => {
  const anchor = document.createElement('a');
  anchor.href = link;
  anchor.download = '';
  anchor.click();
};

const Ready = ({ latest }: { readonly latest: DataExport }) => {
  const link = trpc.privacy.exportLink.useMutation({
    onSuccess: (made) => download(made.link),
    onError: notifyFailure,
  });
  return (
    <Notice title="Your data is ready">
      <p>
        {latest.bytes !== null && `${formatBytes(latest.bytes)}. `}
        {latest.expiresAt !== null && `Available until ${formatDateTime(latest.expiresAt)}.`}
      </p>
      <Button loading={link.isPending} onClick={() => link.mutate()} mt={6}>
        Download
      </Button>
    </Notice>
  );
};

/** Asks for the archive, shows how far it is, and leads to it. */
export const ExportPart = () => {
  const utils = trpc.useUtils();
  const status = trpc.privacy.exportStatus.useQuery(undefined, {
    refetchInterval: ({ state }) => (isUnfinished(state.data?.latest) ? pollMs : false),
  });
  const request = trpc.privacy.export.useMutation({
    onSuccess: async () => {
      notifyDone('We’re preparing your data.');
      await utils.privacy.exportStatus.invalidate();
    },
    onError: notifyFailure,
  });
  if (status.error !== null) return <ErrorMessage error={status.error} onRetry={() => status.refetch()} />;
  if (status.data === undefined) return <Skeleton height={80} />;
  const { latest } = status.data;
  return (
    <div className={form.stack}>
      {latest !== null && isUnfinished(latest) && <Preparing latest={latest} />}
      {latest?.isReady === true && <Ready latest={latest} />}
      {latest !== null && latest.failure !== null && (
        <Notice tone="danger" title="The export failed">
          <p>{failureText[latest.failure]}</p>
        </Notice>
      )}
      {!isUnfinished(latest) && (
        <Button
          variant="default"
          className={form.start ?? ''}
          loading={request.isPending}
          onClick={() => request.mutate()}
        >
          Prepare an export
        </Button>
      )}
    </div>
  );
};
