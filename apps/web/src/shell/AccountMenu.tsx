import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconDatabaseExport,
  IconDeviceDesktop,
  IconDevices,
  IconFileCertificate,
  IconFlag,
  IconHistory,
  IconLink,
  IconLock,
  IconLogout,
  IconMoon,
  IconShieldHalf,
  IconSun,
  IconTerminal2,
  IconUser,
} from '@tabler/icons-react';
import { useState } from 'react';
import { accountPages } from '../lib/account-pages.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { MenuLink } from '../ui/MenuLink.tsx';
import { useSignOut } from '../ui/useSignOut.ts';
import classes from './AccountMenu.module.css';
import { type HeaderUser, isConfined } from './header-user.ts';
import { navItemsFor } from './nav-items.ts';
import { schemes } from './schemes.ts';

const iconProps = { size: 18, stroke: 1.6, 'aria-hidden': true } as const;
const pageIcons = {
  '/account/profile': IconUser,
  '/account/security': IconLock,
  '/account/sessions': IconDevices,
  '/account/moderation': IconFlag,
  '/account/activity': IconHistory,
  '/account/data': IconDatabaseExport,
  '/account/shares': IconLink,
  '/account/tokens': IconTerminal2,
} as const;
const schemeIcons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

const ThemeItems = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>Theme</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
        {schemes.map(({ value, label }) => {
          const Icon = schemeIcons[value];
          return (
            <Menu.RadioItem
              key={value}
              value={value}
              className={classes.item ?? ''}
              rightSection={<Icon {...iconProps} />}
            >
              {label}
            </Menu.RadioItem>
          );
        })}
      </Menu.RadioGroup>
    </>
  );
};

const SignOutItem = ({ isPending, signOut }: ReturnType<typeof useSignOut>) => (
  <Menu.Item
    className={classes.item ?? ''}
    leftSection={<IconLogout {...iconProps} />}
    // Stays until the page changes, and after an error.
    closeMenuOnClick={false}
    disabled={isPending}
    onClick={signOut}
  >
    Sign out
  </Menu.Item>
);

const PageLinks = ({ user, onLeave }: { readonly user: HeaderUser; readonly onLeave: () => void }) => (
  <>
    {accountPages.map(({ to, label }) => {
      const Icon = pageIcons[to];
      return (
        <MenuLink
          key={to}
          to={to}
          className={classes.item ?? ''}
          leftSection={<Icon {...iconProps} />}
          onClick={onLeave}
        >
          {label}
        </MenuLink>
      );
    })}
    {navItemsFor(user.role, false).some(({ to }) => to === '/admin') && (
      <MenuLink
        to="/admin"
        className={classes.item ?? ''}
        leftSection={<IconShieldHalf {...iconProps} />}
        onClick={onLeave}
      >
        Admin
      </MenuLink>
    )}
    {/* A page of its own document: only there may WebAssembly run. */}
    <Menu.Item
      component="a"
      href="/verify"
      className={classes.item ?? ''}
      leftSection={<IconFileCertificate {...iconProps} />}
    >
      Check a picture
    </Menu.Item>
    <Menu.Divider className={classes.divider ?? ''} />
  </>
);

/** The user's menu: account pages, theme, sign-out. Before the second factor is set up only the last two. */
export const AccountMenu = ({ user }: { readonly user: HeaderUser }) => {
  // Here, since the items are gone while the menu is closed.
  const leaving = useSignOut();
  // The page that a link leads to takes the focus.
  const [isLeaving, setIsLeaving] = useState(false);
  return (
    <Menu
      width={264}
      position="bottom-end"
      offset={6}
      returnFocus={!isLeaving}
      // The menu itself takes the focus: a placeholder in it would be a child without a role.
      withInitialFocusPlaceholder={false}
      onOpen={() => setIsLeaving(false)}
      classNames={{ dropdown: classes.dropdown ?? '' }}
    >
      <Menu.Target>
        <button type="button" className={classes.button} aria-label={`Account menu of ${user.name}`}>
          <Avatar name={user.name} email={user.email} />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Account">
        <div className={classes.who}>
          <strong>
            <bdi>{user.name}</bdi>
          </strong>
          <span>{user.email}</span>
        </div>
        <Menu.Divider className={classes.divider ?? ''} />
        {!isConfined(user) && <PageLinks user={user} onLeave={() => setIsLeaving(true)} />}
        <ThemeItems />
        <Menu.Divider className={classes.divider ?? ''} />
        <SignOutItem {...leaving} />
      </Menu.Dropdown>
    </Menu>
  );
};
