import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { formatBytes } from '../../lib/format.ts';
import { TextLink } from '../links.tsx';
import classes from './UploadPicker.module.css';
import { isBusy, isOpen, type UploadItem, type UploadQueue } from './upload-queue.ts';
import { mayTryAgain, uploadText } from './upload-text.ts';

interface ItemProps {
  readonly item: UploadItem;
  readonly queue: UploadQueue;
}

const Actions = ({ item, queue }: ItemProps) => (
  <span className={classes.actions}>
    {item.outcome !== null && (
      <TextLink
        to="/uploads/$uploadId/edit"
        params={{ uploadId: item.outcome.id }}
        className={classes.link ?? ''}
      >
        Edit with a prompt
      </TextLink>
    )}
    {mayTryAgain(item) && (
      <Button
        variant="default"
        size="compact-sm"
        className={classes.small ?? ''}
        aria-label={`Try again: ${item.name}`}
        onClick={() => queue.retry(item.key)}
      >
        Try again
      </Button>
    )}
    <ActionIcon
      variant="subtle"
      color="gray"
      size={44}
      aria-label={isOpen(item) ? `Cancel: ${item.name}` : `Remove from the list: ${item.name}`}
      onClick={() => (isOpen(item) ? queue.cancel : queue.dismiss)(item.key)}
    >
      <IconX size={18} aria-hidden />
    </ActionIcon>
  </span>
);

const Item = ({ item, queue }: ItemProps) => (
  <li className={classes.item} data-state={item.state}>
    <span className={classes.name}>
      <bdi>{item.name}</bdi> <span className={classes.size}>{formatBytes(item.sizeBytes)}</span>
    </span>
    <Actions item={item} queue={queue} />
    {isOpen(item) && (
      <progress
        className={classes.meter}
        max={1}
        // Without a value it says that it works, not how far it is.
        {...(item.state === 'checking' || item.state === 'interrupted' ? {} : { value: item.sent })}
        aria-label={`Progress: ${item.name}`}
      />
    )}
    <span className={classes.text} role={item.state === 'refused' ? 'alert' : undefined}>
      {uploadText(item)}
    </span>
  </li>
);

/** Files on their way, with what became of each. */
export const UploadList = ({
  items,
  queue,
}: {
  readonly items: readonly UploadItem[];
  readonly queue: UploadQueue;
}) => (
  <div>
    <ul className={classes.list} aria-label="Files">
      {items.map((item) => (
        <Item key={item.key} item={item} queue={queue} />
      ))}
    </ul>
    {items.length > 1 && !isBusy(items) && (
      <Button variant="subtle" color="gray" className={classes.small ?? ''} onClick={queue.tidy}>
        Clear the list
      </Button>
    )}
  </div>
);
