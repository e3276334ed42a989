import { type Permission, roleCan } from '@atelier/core/policy';
import { notFound, redirect } from '@tanstack/react-router';
import type { Backend } from '../trpc.ts';

const requireSession = async (backend: Backend, href: string) => {
  const { user } = await backend.utils.session.current.ensureData();
  if (user === null) throw redirect({ to: '/sign-in', search: { next: href } });
  return { user };
};

/**
 * Sends people who are not signed in to the door, those who owe a second factor to where it is set up (R-ID-8), and
 * both back here afterwards.
 */
export const requireMember = async (backend: Backend, href: string) => {
  const { user } = await requireSession(backend, href);
  if (user.mustEnrol) throw redirect({ to: '/secure-account', search: { next: href } });
  return { user };
};

/** The page for those who owe a second factor; everybody else goes on. */
export const requireEnrolmentDue = async (backend: Backend, next: string | undefined) => {
  const { user } = await requireSession(backend, next ?? '/studio');
  if (!user.mustEnrol) throw redirect({ href: next ?? '/studio' });
};

/** A page that the role may not open looks like one that does not exist (R-AUTHZ-6). */
export const requirePermission = async (backend: Backend, href: string, permission: Permission) => {
  const { user } = await requireMember(backend, href);
  if (!roleCan(user.role, permission)) throw notFound();
};

/** People who are in already have no business at the door. */
export const requireGuest = async (backend: Backend) => {
  const { user } = await backend.utils.session.current.ensureData();
  if (user !== null) throw redirect({ to: '/studio' });
};
