import type { ImageSummary } from '@atelier/core/schemas/images';
import { Menu } from '@mantine/core';
import { IconDownload, IconFolderMinus, IconFolderPlus, IconPhotoStar } from '@tabler/icons-react';
import { AddToCollection } from '../../ui/collections/AddToCollection.tsx';
import { TileMenu } from '../../ui/TileMenu.tsx';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import { OrderItems, type Steps } from './OrderItems.tsx';

const icon = { size: 18, stroke: 1.6 } as const;

interface Props extends Steps {
  readonly image: ImageSummary;
  readonly mayChange: boolean;
  readonly isCover: boolean;
  readonly onCover: () => void;
  readonly onRemove: () => void;
}

const Items = ({ image, mayChange, isCover, onCover, onRemove, ...steps }: Props) => {
  const adding = useLazyDialog();
  return (
    <>
      <Menu.Dropdown>
        <Menu.Item
          component="a"
          href={`/files/images/${image.id}?download=1`}
          download
          leftSection={<IconDownload {...icon} />}
        >
          Download
        </Menu.Item>
        {mayChange && (
          <>
            <OrderItems {...steps} />
            {!isCover && (
              <Menu.Item leftSection={<IconPhotoStar {...icon} />} onClick={onCover}>
                Use as cover
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconFolderPlus {...icon} />} onClick={adding.open}>
              Add to collection…
            </Menu.Item>
            <Menu.Item leftSection={<IconFolderMinus {...icon} />} onClick={onRemove}>
              Take out of collection
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
      {adding.isMounted && (
        <AddToCollection imageIds={[image.id]} opened={adding.opened} onClose={adding.close} />
      )}
    </>
  );
};

/** What can be done with a picture of a collection. */
export const PictureMenu = (props: Props) => (
  <TileMenu imageId={props.image.id} name={props.image.prompt}>
    {() => <Items {...props} />}
  </TileMenu>
);
