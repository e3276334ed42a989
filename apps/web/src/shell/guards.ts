import { type Permission, roleCan } from '@atelier/core/policy';
import { notFound, redirect } from '@tanstack/react-router';
import type { Backend } from '../trpc.ts';

const requireSession = async (backend: Backend, href: string) => {
  const { user, termsDue } = await backend.utils.session.current.ensureData();
  if (user === null) throw redirect({ to: '/sign-in', search: { next: href } });
  return { user, termsDue };
};

/** Only for users whose account is being deleted; redirects all others. */
export const requireClosing = async (backend: Backend) => {
  const { user } = await requireSession(backend, '/studio');
  if (user.deletionDueAt === null) throw redirect({ to: '/studio' });
};

/**
 * Redirects to sign-in if signed out, to the page that can cancel a deletion of the account, to the enrolment page if the role
 * requires a second factor that is not set up (R-ID-8), and to the published terms if they are not accepted. All return here
 * afterwards.
 */
export const requireMember = async (backend: Backend, href: string) => {
  const { user, termsDue } = await requireSession(backend, href);
  if (user.deletionDueAt !== null) throw redirect({ to: '/account-closing' });
  if (user.mustEnrol) throw redirect({ to: '/secure-account', search: { next: href } });
  // The account stays open: people who do not accept can export their data and leave.
  if (termsDue && !/^\/account(?![^/?#])/.test(href))
    throw redirect({ to: '/accept-terms', search: { next: href } });
  return { user };
};

/** Only for users who must accept published terms; redirects all others. */
export const requireTermsDue = async (backend: Backend, next: string | undefined) => {
  const { termsDue } = await requireSession(backend, next ?? '/studio');
  if (!termsDue) throw redirect({ href: next ?? '/studio' });
};

/** Only for users who must set up a second factor; redirects all others. */
export const requireEnrolmentDue = async (backend: Backend, next: string | undefined) => {
  const { user } = await requireSession(backend, next ?? '/studio');
  if (!user.mustEnrol) throw redirect({ href: next ?? '/studio' });
};

/** A page without permission looks like one that does not exist (R-AUTHZ-6). */
export const requirePermission = async (backend: Backend, href: string, permission: Permission) => {
  const { user } = await requireMember(backend, href);
  if (!roleCan(user.role, permission)) throw notFound();
};

/** Redirects users who are already signed in. */
export const requireGuest = async (backend: Backend) => {
  const { user } = await backend.utils.session.current.ensureData();
  if (user !== null) throw redirect({ to: '/studio' });
};
