import { createRoute, createRouter } from '@tanstack/react-router';
import { LandingPage } from './features/landing/LandingPage.tsx';
import { parseEditSearch } from './lib/edit-search.ts';
import { parseGallerySearch, parsePictureSearch } from './lib/gallery-search.ts';
import { lazyRouteComponent } from './lib/lazy-page.ts';
import { parseFault, parseNext } from './lib/sign-in-search.ts';
import { accountRoutes, closing } from './routes/account.ts';
import { adminRoutes } from './routes/admin.ts';
import { collectionRoutes } from './routes/collections.ts';
import { legalRoutes } from './routes/legal.ts';
import { guest, member, root } from './routes/roots.ts';
import { ErrorPage, NotFoundPage } from './shell/ErrorPages.tsx';
import { requireEnrolmentDue, requirePermission } from './shell/guards.ts';
import type { Backend } from './trpc.ts';

const landing = createRoute({ getParentRoute: () => root, path: '/', component: LandingPage });

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./features/auth/SetupPage.tsx'), 'SetupPage'),
});

// Emailed links work whether the visitor is signed in or not.
const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(
    () => import('./features/email-links/ForgotPasswordPage.tsx'),
    'ForgotPasswordPage',
  ),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(
    () => import('./features/email-links/ResetPasswordPage.tsx'),
    'ResetPasswordPage',
  ),
});

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  component: lazyRouteComponent(
    () => import('./features/email-links/VerifyEmailPage.tsx'),
    'VerifyEmailPage',
  ),
});

const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirm-email',
  component: lazyRouteComponent(
    () => import('./features/email-links/ConfirmEmailPage.tsx'),
    'ConfirmEmailPage',
  ),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./features/email-links/InvitationPage.tsx'), 'InvitationPage'),
});

const notMe = createRoute({
  getParentRoute: () => root,
  path: '/not-me',
  component: lazyRouteComponent(() => import('./features/email-links/NotMePage.tsx'), 'NotMePage'),
});

const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  component: lazyRouteComponent(() => import('./features/provenance/VerifyPage.tsx'), 'VerifyPage'),
});

const signIn = createRoute({
  getParentRoute: () => guest,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>) => ({ ...parseNext(raw), ...parseFault(raw) }),
  component: lazyRouteComponent(() => import('./features/auth/SignInPage.tsx'), 'SignInPage'),
});

const confirm = createRoute({
  getParentRoute: () => guest,
  path: '/sign-in/confirm',
  validateSearch: parseNext,
  component: lazyRouteComponent(() => import('./features/auth/ConfirmPage.tsx'), 'ConfirmPage'),
});

const signUp = createRoute({
  getParentRoute: () => guest,
  path: '/sign-up',
  validateSearch: parseNext,
  component: lazyRouteComponent(() => import('./features/auth/SignUpPage.tsx'), 'SignUpPage'),
});

const secureAccount = createRoute({
  getParentRoute: () => root,
  path: '/secure-account',
  validateSearch: parseNext,
  beforeLoad: ({ context, search }) => requireEnrolmentDue(context.backend, search.next),
  component: lazyRouteComponent(
    () => import('./features/second-factor/SecureAccountPage.tsx'),
    'SecureAccountPage',
  ),
});

const studio = createRoute({
  getParentRoute: () => member,
  path: '/studio',
  /** `from` is the id of an image whose settings fill the form; `model` chooses a model, `lora` an own LoRA. */
  validateSearch: (raw: Record<string, unknown>): { from?: string; model?: string; lora?: string } => {
    const texts = ['from', 'model', 'lora'].filter((name) => typeof raw[name] === 'string');
    return Object.fromEntries(texts.map((name) => [name, raw[name]]));
  },
  component: lazyRouteComponent(() => import('./features/jobs/StudioPage.tsx'), 'StudioPage'),
});

const comparisons = createRoute({
  getParentRoute: () => member,
  path: '/comparisons',
  component: lazyRouteComponent(
    () => import('./features/comparisons/ComparisonsPage.tsx'),
    'ComparisonsPage',
  ),
});

const comparison = createRoute({
  getParentRoute: () => member,
  path: '/comparisons/$comparisonId',
  component: lazyRouteComponent(() => import('./features/comparisons/ComparisonPage.tsx'), 'ComparisonPage'),
});

const training = createRoute({
  getParentRoute: () => member,
  path: '/training',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'job:create'),
  component: lazyRouteComponent(() => import('./features/training/TrainingPage.tsx'), 'TrainingPage'),
});

const newTraining = createRoute({
  getParentRoute: () => member,
  path: '/training/new',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'job:create'),
  component: lazyRouteComponent(() => import('./features/training/NewTrainingPage.tsx'), 'NewTrainingPage'),
});

const gallery = createRoute({
  getParentRoute: () => member,
  path: '/gallery',
  validateSearch: parseGallerySearch,
  component: lazyRouteComponent(() => import('./features/images/GalleryPage.tsx'), 'GalleryPage'),
});

const image = createRoute({
  getParentRoute: () => member,
  path: '/images/$imageId',
  /** The gallery view that the image was opened from, for "previous", "next" and the link back. */
  validateSearch: parsePictureSearch,
  component: lazyRouteComponent(() => import('./features/images/ImagePage.tsx'), 'ImagePage'),
});

const editImage = createRoute({
  getParentRoute: () => member,
  path: '/images/$imageId/edit',
  validateSearch: parseEditSearch,
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'job:create'),
  component: lazyRouteComponent(() => import('./features/jobs/editing/EditImagePage.tsx'), 'EditImagePage'),
});

const uploads = createRoute({
  getParentRoute: () => member,
  path: '/uploads',
  component: lazyRouteComponent(() => import('./features/uploads/UploadsPage.tsx'), 'UploadsPage'),
});

const editUpload = createRoute({
  getParentRoute: () => member,
  path: '/uploads/$uploadId/edit',
  validateSearch: parseEditSearch,
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'job:create'),
  component: lazyRouteComponent(() => import('./features/jobs/editing/EditUploadPage.tsx'), 'EditUploadPage'),
});

const compare = createRoute({
  getParentRoute: () => member,
  path: '/compare',
  /** `ids` names two to four pictures, with dots between them. */
  validateSearch: (raw: Record<string, unknown>): { ids?: string } =>
    typeof raw.ids === 'string' ? { ids: raw.ids } : {},
  component: lazyRouteComponent(() => import('./features/images/ComparePage.tsx'), 'ComparePage'),
});

const trash = createRoute({
  getParentRoute: () => member,
  path: '/trash',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'image:delete'),
  component: lazyRouteComponent(() => import('./features/images/TrashPage.tsx'), 'TrashPage'),
});

const routeTree = root.addChildren([
  landing,
  setup,
  forgotPassword,
  resetPassword,
  verifyEmail,
  confirmEmail,
  invitation,
  notMe,
  verify,
  guest.addChildren([signIn, confirm, signUp]),
  secureAccount,
  ...legalRoutes,
  closing,
  member.addChildren([
    // Pages that need a session.
    studio,
    comparisons,
    comparison,
    gallery,
    ...collectionRoutes,
    image,
    editImage,
    uploads,
    editUpload,
    compare,
    trash,
    training,
    newTraining,
    accountRoutes,
    adminRoutes,
  ]),
]);

export const createAppRouter = (backend: Backend) =>
  createRouter({
    routeTree,
    context: { backend },
    // Without it, search params that `validateSearch` dropped still reach the page.
    search: { strict: true },
    defaultPreload: 'intent',
    // The query cache decides about freshness.
    defaultPreloadStaleTime: 0,
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: ErrorPage,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
