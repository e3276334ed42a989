import landing from '../features/landing/LandingPage.module.css';
import { LandingWords } from '../features/landing/LandingWords.tsx';
import { Brand } from '../ui/Brand.tsx';
import header from './Header.module.css';
import shell from './Shell.module.css';

/**
 * The landing page before the session is known, rendered into `index.html` at build time, so that a first visit shows
 * text while the scripts load. `public/before-paint.js` shows it only at `/`, and the shell removes it once it renders.
 */
export const FirstPaint = () => (
  <div className={shell.root}>
    <header className={header.root}>
      <div className={header.inner}>
        <a href="/" className={header.brand} aria-label="Atelier, start page">
          <Brand />
        </a>
      </div>
    </header>
    <main className={shell.main}>
      <div className={landing.root}>
        <LandingWords />
        <div className={landing.gallery} />
      </div>
    </main>
  </div>
);
