import type { ChannelView } from '@atelier/core/schemas/alert-channels';
import { Button, Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { trpc } from '../../../trpc.ts';
import { CopyLine } from '../../../ui/CopyLine.tsx';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import table from '../table.module.css';
import user from '../UserPage.module.css';
import classes from './Alerts.module.css';
import { ChannelForm } from './ChannelForm.tsx';
import { ChannelItem } from './ChannelItem.tsx';
import { Deliveries } from './Deliveries.tsx';

interface SecretProps {
  readonly secret: string | null;
  readonly onClose: () => void;
}

/** The secret of a webhook, once. */
const SecretDialog = ({ secret, onClose }: SecretProps) => (
  <Dialog title="Secret of the webhook" opened={secret !== null} onClose={onClose} sticky>
    <p className={dialog.text}>
      Your receiver verifies signatures with it. It is shown only once: copy it now.
    </p>
    {secret !== null && <CopyLine text={secret} what="the secret" />}
    <div className={dialog.actions}>
      <Button onClick={onClose}>I’ve saved it</Button>
    </div>
  </Dialog>
);

/** Where alerts are sent. */
export const ChannelsPage = () => {
  usePageTitle('Channels');
  const { data, error, isPending, refetch } = trpc.admin.alerts.channels.list.useQuery();
  /** Null: closed. */
  const [edited, setEdited] = useState<ChannelView | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const addButton = <Button onClick={() => setEdited('new')}>Add a channel…</Button>;
  const done = ({ name }: ChannelView, made: string | null) => {
    setEdited(null);
    setSecret(made);
    if (made === null) notifyDone(`${name} is saved. Send a test.`);
  };
  return (
    <>
      <TextLink to="/admin/alerts" className={user.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All alerts
      </TextLink>
      <div className={table.head}>
        <div>
          <h1>Channels</h1>
          <p className={table.lead}>
            Alerts are also sent here, without names or addresses of people. If a channel fails, the others
            are told.
          </p>
        </div>
        {data !== undefined && data.items.length > 0 && addButton}
      </div>
      {isPending && <Skeleton height={200} />}
      {error !== null && <ErrorMessage error={error} onRetry={refetch} />}
      {data?.items.length === 0 && (
        <EmptyState title="No channels yet" action={addButton}>
          Get alerts by email, in Slack, Discord, Teams or ntfy, or as signed webhooks.
        </EmptyState>
      )}
      <ul className={classes.list} aria-label="Channels">
        {data?.items.map((channel) => (
          <ChannelItem
            key={channel.id}
            channel={channel}
            onEdit={() => setEdited(channel)}
            onSecret={setSecret}
          />
        ))}
      </ul>
      <Deliveries />
      <Dialog
        title={edited === 'new' ? 'Add a channel' : 'Edit channel'}
        opened={edited !== null}
        onClose={() => setEdited(null)}
      >
        {edited !== null && (
          <ChannelForm
            channel={edited === 'new' ? null : edited}
            onDone={done}
            onCancel={() => setEdited(null)}
          />
        )}
      </Dialog>
      <SecretDialog secret={secret} onClose={() => setSecret(null)} />
    </>
  );
};
