// Runs before the first paint. A file of its own, because the content policy allows no inline script.
(() => {
  const page = document.documentElement;
  // So that the page never flashes in the wrong scheme. The key is the one in src/theme.ts.
  let chosen = null;
  try {
    chosen = window.localStorage.getItem('atelier-colour-scheme');
  } catch {
    // Storage may be switched off; the system's preference then decides.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  page.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  // The landing page's words stand in the HTML, which every address gets; src/shell/useFirstPaint.ts takes them away.
  if (window.location.pathname === '/') page.setAttribute('data-first-paint', '');
})();
