// Runs before the first paint so that the page never flashes in the wrong scheme. A file of its own,
// because the content policy allows no inline script. The key is the one in src/theme.ts.
(() => {
  let chosen = null;
  try {
    chosen = window.localStorage.getItem('atelier-colour-scheme');
  } catch {
    // Storage may be switched off; the system's preference then decides.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
