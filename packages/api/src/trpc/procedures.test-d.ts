/**
 * Declarations that must not compile (R-AUTHZ-7). The type checker is the test: each directive fails the build as
 * soon as the line below it becomes acceptable. Nothing here ever runs.
 */
import { adminProcedure, protectedProcedure, publicProcedure, superadminProcedure } from './procedures.ts';

export const mustNotCompile = () => [
  // @ts-expect-error a protected procedure without a policy
  protectedProcedure(),
  // @ts-expect-error a public procedure without one
  publicProcedure(),
  // @ts-expect-error an empty policy
  protectedProcedure({}),
  // @ts-expect-error no permission
  protectedProcedure({ limit: 'request', audit: null }),
  // @ts-expect-error a permission that does not exist
  protectedProcedure({ can: 'image:fly', limit: 'request', audit: null }),
  // @ts-expect-error "anything goes" is no permission
  protectedProcedure({ can: null, limit: 'request', audit: null }),
  // @ts-expect-error no limit
  protectedProcedure({ can: 'image:read', audit: null }),
  // @ts-expect-error a limit class that does not exist
  protectedProcedure({ can: 'image:read', limit: 'unlimited', audit: null }),
  // @ts-expect-error no word on what is written down
  protectedProcedure({ can: 'image:read', limit: 'request' }),
  // @ts-expect-error an event that does not exist
  adminProcedure({ can: 'user:lock', limit: 'write', audit: 'user_poked' }),
  // @ts-expect-error a credential that does not exist
  superadminProcedure({ can: 'user:set-role', limit: 'write', audit: null, credentials: ['handshake'] }),
  // @ts-expect-error an audience chosen by hand
  protectedProcedure({ who: 'public', can: 'image:read', limit: 'request', audit: null }),
  // @ts-expect-error public procedures carry no permission: it would not be asked for
  publicProcedure({ can: 'image:read', limit: 'request', audit: null }),
];

export const mustCompile = () => [
  publicProcedure({ limit: 'request', audit: null }),
  protectedProcedure({ can: 'image:read', limit: 'request', audit: null }),
  adminProcedure({ can: 'user:lock', limit: 'write', audit: 'user_locked', credentials: ['session'] }),
];
