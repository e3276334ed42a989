import type { ImageDetail } from '@atelier/core/schemas/images';
import { Button } from '@mantine/core';
import { IconDice5, IconDownload, IconPencil, IconRepeat, IconTrash, IconVector } from '@tabler/icons-react';
import { useCan } from '../../lib/session.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { useImageDeletion } from '../../ui/useImageDeletion.ts';
import classes from './Actions.module.css';
import { useRedraw } from './useImageActions.ts';

const iconPx = 18;

const Redraw = ({ image }: { readonly image: ImageDetail }) => {
  const redraw = useRedraw(image);
  return (
    <div className={classes.row}>
      <Button
        variant="default"
        leftSection={<IconDice5 size={iconPx} stroke={1.6} />}
        loading={redraw.busy}
        onClick={redraw.vary}
      >
        New seed
      </Button>
      <Button
        variant="default"
        leftSection={<IconRepeat size={iconPx} stroke={1.6} />}
        disabled={redraw.busy}
        onClick={redraw.rerun}
      >
        Run again
      </Button>
      <ButtonLink
        variant="default"
        to="/studio"
        search={{ from: image.id }}
        leftSection={<IconPencil size={iconPx} stroke={1.6} />}
      >
        Reuse settings
      </ButtonLink>
    </div>
  );
};

interface Props {
  readonly image: ImageDetail;
  /** Navigates to the next picture or back to the gallery. */
  readonly onLeave: () => void;
}

/** Downloads, redraw and delete. Downloads are plain links, so that the browser's own tools work on them. */
export const Actions = ({ image, onLeave }: Props) => {
  const mayCreate = useCan('job:create');
  const mayDelete = useCan('image:delete');
  const deletion = useImageDeletion(image.id, onLeave);
  const file = `/files/images/${image.id}`;
  return (
    <div className={classes.root}>
      <div className={classes.row}>
        <Button
          component="a"
          href={`${file}?download=1`}
          download
          leftSection={<IconDownload size={iconPx} stroke={1.6} />}
        >
          Download PNG
        </Button>
        {image.hasVector && (
          <Button
            component="a"
            variant="default"
            href={`${file}?variant=svg`}
            download
            leftSection={<IconVector size={iconPx} stroke={1.6} />}
          >
            SVG
          </Button>
        )}
      </div>
      {mayCreate && <Redraw image={image} />}
      {mayDelete && (
        <Button
          variant="subtle"
          color="red"
          className={classes.remove ?? ''}
          leftSection={<IconTrash size={iconPx} stroke={1.6} />}
          loading={deletion.busy}
          onClick={deletion.remove}
        >
          Delete
        </Button>
      )}
    </div>
  );
};
