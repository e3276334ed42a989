/** The pages at which visits begin: what each shows first (`src/shell/FirstPaint.tsx`) and where its code is. */
export const firstPages = {
  '/': { paint: 'landing', code: null },
  '/sign-in': { paint: 'signIn', code: 'src/features/auth/SignInPage.tsx' },
  '/sign-up': { paint: 'signUp', code: 'src/features/auth/SignUpPage.tsx' },
  '/setup': { paint: 'frame', code: 'src/features/auth/SetupPage.tsx' },
  '/studio': { paint: 'frame', code: 'src/features/jobs/StudioPage.tsx' },
  '/gallery': { paint: 'frame', code: 'src/features/images/GalleryPage.tsx' },
} as const;
