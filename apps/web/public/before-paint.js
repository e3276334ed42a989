// Runs before the first paint. A separate file, because the CSP allows no inline script.
(() => {
  const page = document.documentElement;
  // Prevents a flash of the wrong colour scheme. The key is the one in src/theme.ts.
  let chosen = null;
  try {
    chosen = window.localStorage.getItem('atelier-colour-scheme');
  } catch {
    // Storage may be disabled; the system's preference then decides.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  page.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
