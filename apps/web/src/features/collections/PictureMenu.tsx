import type { ImageSummary } from '@atelier/core/schemas/images';
import { cutTo } from '@atelier/core/text';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconDownload, IconFolderMinus, IconFolderPlus, IconPhotoStar } from '@tabler/icons-react';
import { AddToCollection } from '../../ui/collections/AddToCollection.tsx';
import actions from '../../ui/TileActions.module.css';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import { OrderItems, type Steps } from './OrderItems.tsx';

const nameLength = 60;
const icon = { size: 18, stroke: 1.6 } as const;

interface Props extends Steps {
  readonly image: ImageSummary;
  readonly mayChange: boolean;
  readonly isCover: boolean;
  readonly onCover: () => void;
  readonly onRemove: () => void;
}

/** What can be done with a picture of a collection. */
export const PictureMenu = ({ image, mayChange, isCover, onCover, onRemove, ...steps }: Props) => {
  const adding = useLazyDialog();
  return (
    <div className={actions.root}>
      <Menu
        position="bottom-end"
        withinPortal
        shadow="md"
        loop={false}
        classNames={{ item: actions.item ?? '' }}
      >
        <Menu.Target>
          <ActionIcon
            className={actions.button ?? ''}
            variant="default"
            size={36}
            radius="xl"
            aria-label={`Actions: ${cutTo(image.prompt, nameLength)}`}
          >
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
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
      </Menu>
      {adding.isMounted && (
        <AddToCollection imageIds={[image.id]} opened={adding.opened} onClose={adding.close} />
      )}
    </div>
  );
};
