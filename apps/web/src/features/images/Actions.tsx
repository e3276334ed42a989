import { toolNames } from '@atelier/core/edit-models';
import { Button } from '@mantine/core';
import {
  IconBrush,
  IconCrop,
  IconDice5,
  IconDownload,
  IconFileExport,
  IconFolderPlus,
  IconLink,
  IconPencil,
  IconResize,
  IconTrash,
  IconVector,
  IconVersions,
} from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useCan } from '../../lib/session.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';
import { useImageDeletion } from '../../ui/useImageDeletion.ts';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import classes from './Actions.module.css';
import { EditAgain, useEditSource } from './EditAgain.tsx';
import type { ShownImage } from './ImageDetails.tsx';
import { useNewSeed } from './useNewSeed.ts';

const ExportDialog = lazy(() =>
  import('./ExportDialog.tsx').then((file) => ({ default: file.ExportDialog })),
);

const TransformImage = lazy(() =>
  import('./TransformImage.tsx').then((file) => ({ default: file.TransformImage })),
);

const UpscaleDialog = lazy(() =>
  import('./UpscaleDialog.tsx').then((file) => ({ default: file.UpscaleDialog })),
);

const CollectDialog = lazy(() =>
  import('./CollectDialog.tsx').then((file) => ({ default: file.CollectDialog })),
);

const ShareDialog = lazy(() => import('./SharePicture.tsx').then((file) => ({ default: file.SharePicture })));

const iconPx = 18;

const Redraw = ({ image }: { readonly image: ShownImage }) => {
  const { isReady, busy, draw } = useNewSeed(image);
  const source = useEditSource(image);
  if (source != null) return <EditAgain image={image} source={source} />;
  return (
    <div className={classes.row}>
      <Button
        variant="default"
        leftSection={<IconDice5 size={iconPx} stroke={1.6} />}
        loading={busy}
        disabled={!isReady || source === undefined}
        onClick={draw}
      >
        New seed
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

/** `name` contains `label`, which has to fit into half the width of the column. */
const dialogs = {
  export: { label: 'Export', name: 'Export', Icon: IconFileExport, Dialog: ExportDialog },
  collect: { label: 'Collection', name: 'Add to collection', Icon: IconFolderPlus, Dialog: CollectDialog },
  share: { label: 'Share', name: 'Share', Icon: IconLink, Dialog: ShareDialog },
  transform: { label: 'Crop and turn', name: 'Crop and turn', Icon: IconCrop, Dialog: TransformImage },
  upscale: { label: 'Upscale', name: 'Upscale', Icon: IconResize, Dialog: UpscaleDialog },
} as const;

/** A button whose dialog is loaded when it is first opened. */
const DialogButton = ({
  what,
  image,
}: {
  readonly what: keyof typeof dialogs;
  readonly image: ShownImage;
}) => {
  const { opened, isMounted, open, close } = useLazyDialog();
  const { label, name, Icon, Dialog } = dialogs[what];
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon size={iconPx} stroke={1.6} />}
        aria-haspopup="dialog"
        aria-label={name}
        onClick={open}
      >
        {label}
      </Button>
      {isMounted && (
        <Suspense>
          <Dialog image={image} opened={opened} onClose={close} />
        </Suspense>
      )}
    </>
  );
};

interface Props {
  readonly image: ShownImage;
  /** Navigates to the next picture or back to the gallery. */
  readonly onLeave: () => void;
  /** Navigates to the picture again, after Undo. */
  readonly onRestored: () => void;
}

/**
 * Downloads, redraw and delete; the Delete key deletes, too. Downloads are plain links, so that the browser's own tools
 * work on them. Needs a `key` of the image: a deletion stays with its picture.
 */
export const Actions = ({ image, onLeave, onRestored }: Props) => {
  const mayCreate = useCan('job:create');
  const mayDelete = useCan('image:delete');
  const mayCollect = useCan('image:organise');
  const mayShare = useCan('share:manage');
  const deletion = useImageDeletion(image.id, onLeave, onRestored);
  const removeByKey = (event: KeyboardEvent) => {
    if (!event.repeat && !deletion.busy) deletion.remove();
  };
  usePageKeys(mayDelete ? { Delete: removeByKey } : {});
  const file = `/files/images/${image.id}`;
  return (
    <div className={classes.root}>
      <div className={classes.row}>
        <Button
          component="a"
          href={`${file}?format=png`}
          download
          leftSection={<IconDownload size={iconPx} stroke={1.6} />}
        >
          Download PNG
        </Button>
        {image.hasVector === true && (
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
        <DialogButton what="export" image={image} />
      </div>
      {(mayCollect || mayShare) && (
        <div className={classes.row}>
          {mayCollect && <DialogButton what="collect" image={image} />}
          {mayShare && <DialogButton what="share" image={image} />}
        </div>
      )}
      {/* Its settings would tell the model before the vote. */}
      {mayCreate && image.model !== '' && (
        <>
          {!toolNames.has(image.model) && <Redraw image={image} />}
          <div className={classes.row}>
            <ButtonLink
              variant="default"
              to="/images/$imageId/edit"
              params={{ imageId: image.id }}
              leftSection={<IconBrush size={iconPx} stroke={1.6} />}
              aria-label="Edit with a prompt"
            >
              Edit
            </ButtonLink>
            <ButtonLink
              variant="default"
              to="/images/$imageId/edit"
              params={{ imageId: image.id }}
              search={{ vary: true }}
              leftSection={<IconVersions size={iconPx} stroke={1.6} />}
              aria-label="Make variations"
            >
              Variations
            </ButtonLink>
            <DialogButton what="transform" image={image} />
            <DialogButton what="upscale" image={image} />
          </div>
        </>
      )}
      {mayDelete && (
        <Button
          variant="subtle"
          color="red"
          className={classes.remove ?? ''}
          leftSection={<IconTrash size={iconPx} stroke={1.6} />}
          aria-keyshortcuts="Delete"
          loading={deletion.busy}
          onClick={deletion.remove}
        >
          Delete
        </Button>
      )}
    </div>
  );
};
