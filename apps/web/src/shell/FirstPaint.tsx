import landing from '../features/landing/LandingPage.module.css';
import { LandingWords } from '../features/landing/LandingWords.tsx';
import { Brand } from '../ui/Brand.tsx';
import header from './Header.module.css';
import shell from './Shell.module.css';

/**
 * The landing page as it is before anything is known: put into `index.html` when the app is built, so that a first
 * visit has something to read while the scripts are still on their way. `public/before-paint.js` shows it at `/`
 * alone, and the shell takes it away when it has the same to show.
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
        <div className={landing.wall} />
      </div>
    </main>
  </div>
);
