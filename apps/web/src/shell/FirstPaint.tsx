import type { ReactNode } from 'react';
import { signInWords, signUpWords } from '../features/auth/words.ts';
import landing from '../features/landing/LandingPage.module.css';
import { LandingWords } from '../features/landing/LandingWords.tsx';
import { showcase } from '../lib/showcase.ts';
import { AuthLayout } from '../ui/AuthLayout.tsx';
import { Brand } from '../ui/Brand.tsx';
import header from './Header.module.css';
import shell from './Shell.module.css';

const Frame = ({ children }: { readonly children?: ReactNode }) => (
  <div className={shell.root}>
    {children === undefined && <div className={shell.progress} aria-hidden="true" />}
    <header className={header.root}>
      <div className={header.inner}>
        <a href="/" className={header.brand} aria-label="Atelier, start page">
          <Brand />
        </a>
      </div>
    </header>
    <main className={shell.main}>{children}</main>
  </div>
);

const Landing = () => (
  <Frame>
    <div className={landing.root}>
      <LandingWords />
      <div className={landing.gallery} />
    </div>
  </Frame>
);

const SignIn = () => (
  <Frame>
    <AuthLayout {...signInWords} picture={showcase.mountains} />
  </Frame>
);

const SignUp = () => (
  <Frame>
    <AuthLayout {...signUpWords} picture={showcase.poppies} />
  </Frame>
);

/**
 * What a page shows while its scripts load: as much of it as does not depend on the visitor. Rendered into the HTML at
 * build time, so there are no hooks, and no style attributes, which the CSP would block. `useFirstPaint` removes it once
 * the app shows the page.
 */
export const firstPaints = { frame: Frame, landing: Landing, signIn: SignIn, signUp: SignUp } as const;
