import type { UploadSummary } from '@atelier/core/schemas/uploads';
import { ActionIcon, Button } from '@mantine/core';
import { IconBrush, IconDownload, IconTrash } from '@tabler/icons-react';
import { useRef } from 'react';
import { formatBytes, formatDateTime } from '../../lib/format.ts';
import { useCan } from '../../lib/session.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import { RevealButton } from '../../ui/RevealButton.tsx';
import { TransformButton } from './TransformButton.tsx';
import classes from './UploadsPage.module.css';
import { useUploadDeletion } from './useUploads.ts';

const iconPx = 18;

/** Focuses the next card's first link, or the one before, or the heading, when this card disappears. */
const focusBeside = (card: HTMLElement | null): void => {
  const beside = card?.nextElementSibling ?? card?.previousElementSibling;
  const target = beside?.querySelector('a') ?? document.querySelector<HTMLElement>('main h1');
  requestAnimationFrame(() => target?.focus({ preventScroll: true }));
};

/** A picture of the person's own: what it is, and what can be made from it. */
export const UploadCard = ({ upload }: { readonly upload: UploadSummary }) => {
  const card = useRef<HTMLLIElement>(null);
  const mayCreate = useCan('job:create');
  const mayDelete = useCan('image:delete');
  const { id, name, width, height, bytes, flagged, createdAt } = upload;
  const deletion = useUploadDeletion(id, () => focusBeside(card.current));
  return (
    <li ref={card} className={classes.card}>
      <div className={classes.picture}>
        <Picture {...upload} alt={name} variant="thumb" of="uploads" />
        {flagged && <RevealButton id={id} name={name} />}
      </div>
      <p className={classes.name}>
        <bdi>{name}</bdi>
      </p>
      <p className={classes.facts} title={`Uploaded ${formatDateTime(createdAt)}`}>
        {width} × {height}, {formatBytes(bytes)}
      </p>
      <div className={classes.actions}>
        {mayCreate && (
          <ButtonLink
            variant="default"
            to="/uploads/$uploadId/edit"
            params={{ uploadId: id }}
            aria-label={`Edit with a prompt: ${name}`}
            leftSection={<IconBrush size={iconPx} stroke={1.6} />}
          >
            Edit
          </ButtonLink>
        )}
        {mayCreate && <TransformButton upload={upload} />}
        <ActionIcon
          component="a"
          href={`/files/uploads/${id}?download=1`}
          download
          variant="subtle"
          color="gray"
          size={44}
          aria-label={`Download: ${name}`}
        >
          <IconDownload size={iconPx} stroke={1.6} aria-hidden />
        </ActionIcon>
        {mayDelete && (
          <Button
            variant="subtle"
            color="red"
            className={classes.remove ?? ''}
            loading={deletion.busy}
            aria-label={`Delete: ${name}`}
            onClick={deletion.remove}
          >
            <IconTrash size={iconPx} stroke={1.6} aria-hidden />
          </Button>
        )}
      </div>
    </li>
  );
};
