import { roleCan } from '@atelier/core/policy';
import { UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useId, useState } from 'react';
import { useSession } from '../../lib/session.ts';
import classes from './AdminNav.module.css';
import { type NavGroup, navFor, pageAt } from './admin-nav.ts';
import { OpenAlerts } from './alerts/OpenAlerts.tsx';
import { PaletteButton } from './PaletteButton.tsx';

interface GroupProps {
  readonly group: NavGroup;
  readonly currentPath: string | undefined;
}

/** A group of one page needs no heading: its own name says it all. */
const Group = ({ group: { label, pages }, currentPath }: GroupProps) => {
  const id = useId();
  const isAlone = pages.length === 1 && pages[0]?.label === label;
  return (
    <div className={classes.group}>
      {!isAlone && (
        <p id={id} className={classes.heading}>
          {label}
        </p>
      )}
      <ul className={classes.list} {...(isAlone ? {} : { 'aria-labelledby': id })}>
        {pages.map((page) => (
          <li key={page.to}>
            <Link
              to={page.to}
              className={`${classes.link} ${page.to === currentPath ? classes.active : ''}`}
              {...(page.to === currentPath && { 'aria-current': 'page' as const })}
            >
              {page.label}
              {page.to === '/admin/alerts' && <OpenAlerts />}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
};

/** The pages of the console by group: beside the page where there is room, else in a menu that names the open page. */
export const AdminNav = () => {
  const role = useSession().data?.user?.role;
  const pathname = useLocation({ select: (location) => location.pathname });
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  // Navigating closes the menu, whichever way it happened.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what it waits for
  useEffect(() => setIsOpen(false), [pathname]);
  if (role === undefined) return null;
  const current = pageAt(pathname);
  return (
    <nav className={classes.root} aria-label="Administration">
      <PaletteButton />
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={`All pages of the console${current === null ? '' : `, now ${current.label}`}`}
        onClick={() => setIsOpen(!isOpen)}
      >
        {current?.label ?? 'Administration'}
        <IconChevronDown size={18} aria-hidden />
      </UnstyledButton>
      <div id={id} className={classes.groups} data-open={isOpen}>
        {navFor((permission) => roleCan(role, permission)).map((group) => (
          <Group key={group.label} group={group} currentPath={current?.to} />
        ))}
      </div>
    </nav>
  );
};
