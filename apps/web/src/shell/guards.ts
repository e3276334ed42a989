import { type Permission, roleCan } from '@atelier/core/policy';
import { notFound, redirect } from '@tanstack/react-router';
import type { Backend } from '../trpc.ts';

/** Sends people who are not signed in to the door, and back here afterwards. */
export const requireMember = async (backend: Backend, href: string) => {
  const { user } = await backend.utils.session.current.ensureData();
  if (user === null) throw redirect({ to: '/sign-in', search: { next: href } });
  return { user };
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
