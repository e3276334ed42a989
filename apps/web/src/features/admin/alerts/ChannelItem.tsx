import type { ChannelTest, ChannelView } from '@atelier/core/schemas/alert-channels';
import { Button } from '@mantine/core';
import { formatAgo } from '../../../lib/format.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import { Tag } from '../Tag.tsx';
import user from '../UserPage.module.css';
import classes from './Alerts.module.css';
import { kindLabels, rulesText } from './channel-words.ts';
import { useChannels } from './useChannels.ts';

const testText = ({ ok, status, message, ms }: ChannelTest): string => {
  if (status === null) return message;
  const answer = message === '' ? '' : ` “${message}”`;
  return `${ok ? 'It works.' : 'It was refused.'} The receiver answered ${status} after ${ms} ms.${answer}`;
};

interface Props {
  readonly channel: ChannelView;
  readonly onEdit: () => void;
  readonly onSecret: (secret: string | null) => void;
}

/** One channel: where it leads, what it gets, whether it works, and its test. */
export const ChannelItem = ({ channel, onEdit, onSecret }: Props) => {
  const { id, name, kind, isEnabled, hint, failingSince } = channel;
  const { test, toggle, rotate, remove } = useChannels();
  return (
    <li className={classes.card} data-severity={failingSince === null ? undefined : 'high'}>
      <div className={classes.cardHead}>
        <h2 className={classes.channelName}>
          <bdi>{name}</bdi>
        </h2>
        <Tag>{kindLabels[kind]}</Tag>
        {!isEnabled && <Tag tone="warning">Off</Tag>}
        {failingSince !== null && <Tag tone="danger">Failing since {formatAgo(failingSince)}</Tag>}
      </div>
      <div className={classes.facts}>
        <span>{hint}</span>
        <span>{rulesText(channel)}</span>
      </div>
      <p role="status" className={classes.testResult} data-ok={test.data?.ok}>
        {test.data !== undefined && testText(test.data)}
      </p>
      <div className={user.actions}>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate({ id })}>
          Send a test
        </Button>
        <Button variant="default" onClick={onEdit}>
          Edit…
        </Button>
        <Button
          variant="default"
          loading={toggle.isPending}
          onClick={() => toggle.mutate({ id, isEnabled: !isEnabled })}
        >
          {isEnabled ? 'Turn off' : 'Turn on'}
        </Button>
        {kind === 'webhook' && (
          <ConfirmButton
            variant="default"
            label="New secret…"
            title="Make a new secret?"
            verb="Make a new secret"
            busy={rotate.isPending}
            onConfirm={(close) =>
              rotate.mutate({ id }, { onSettled: close, onSuccess: ({ secret }) => onSecret(secret) })
            }
          >
            Messages are signed with the new secret and the present one, until you make another. So your
            receiver can change over without losing a message.
          </ConfirmButton>
        )}
        <ConfirmButton
          variant="default"
          label="Remove…"
          title={`Remove ${name}?`}
          verb="Remove channel"
          busy={remove.isPending}
          onConfirm={(close) => remove.mutate({ id }, { onSettled: close })}
        >
          No more alerts are sent there, and its list of deliveries is deleted.
        </ConfirmButton>
      </div>
    </li>
  );
};
