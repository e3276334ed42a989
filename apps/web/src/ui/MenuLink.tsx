import { Menu, type MenuItemProps } from '@mantine/core';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type Props = MenuItemProps & Omit<ComponentPropsWithRef<'a'>, keyof MenuItemProps>;

const MenuAnchor = (props: Props) => <Menu.Item component="a" {...props} />;

/** A route link in a menu. */
export const MenuLink: LinkComponent<typeof MenuAnchor> = createLink(MenuAnchor);
