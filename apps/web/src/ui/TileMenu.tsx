import { cutTo } from '@atelier/core/text';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, type Ref, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import classes from './TileActions.module.css';

const nameLength = 60;

/** Tells the menu which element it belongs to. That element stands outside, so that it stays when the menu is mounted. */
const Anchor = ({ anchor, element }: { anchor?: Ref<HTMLElement>; element: HTMLElement | null }) => {
  useLayoutEffect(() => {
    if (typeof anchor === 'function') return anchor(element) as undefined;
    if (anchor != null) anchor.current = element;
  }, [anchor, element]);
  return null;
};

interface Props {
  /** The picture, for those who look for its button. */
  readonly imageId: string;
  /** What the picture is called; it may be long. */
  readonly name: string;
  /** The items. What they need is mounted when the menu is first opened: a gallery shows dozens of pictures. */
  readonly children: (button: HTMLButtonElement | null) => ReactNode;
}

/** The button in the corner of a picture in a list, and its menu. */
export const TileMenu = ({ imageId, name, children }: Props) => {
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const [isMounted, setMounted] = useState(false);
  const [opened, setOpened] = useState(false);
  // A menu that is mounted open would not know where the focus came from.
  useEffect(() => {
    if (isMounted) setOpened(true);
  }, [isMounted]);
  const toggle = () => (isMounted ? setOpened(!opened) : setMounted(true));
  return (
    <div className={classes.root}>
      <ActionIcon
        ref={button}
        id={id}
        className={classes.button ?? ''}
        variant="default"
        size={36}
        radius="xl"
        aria-label={`Actions: ${cutTo(name, nameLength)}`}
        aria-haspopup="menu"
        aria-expanded={opened}
        aria-controls={opened ? `${id}-dropdown` : undefined}
        data-tile-actions={imageId}
        onClick={toggle}
      >
        <IconDots size={18} aria-hidden />
      </ActionIcon>
      {isMounted && (
        <Menu
          id={id}
          opened={opened}
          onChange={setOpened}
          position="bottom-end"
          withinPortal
          shadow="md"
          loop={false}
          classNames={{ item: classes.item ?? '' }}
        >
          <Menu.Target refProp="anchor">
            <Anchor element={button.current} />
          </Menu.Target>
          {children(button.current)}
        </Menu>
      )}
    </div>
  );
};
