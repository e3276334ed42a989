import { launchChromium } from './testing/browser-chromium.ts';
const [base, scriptPath, out] = process.argv.slice(2) as [string, string, string];
const { default: run, only } = (await import(scriptPath)) as { default: (x: any) => Promise<void>; only?: string[] };
const browser = await launchChromium();
const email = `p${Date.now()}@example.org`;
let first = true;
let state: any;
for (const [w, h, touch] of [[1440, 900, false], [390, 844, true]] as const)
  for (const scheme of ['light', 'dark'] as const) {
    const name = `${w}-${scheme}`;
    if (only && !only.includes(name)) continue;
    const context = await browser.newContext({ baseURL: base, viewport: { width: w, height: h }, hasTouch: touch, isMobile: touch, colorScheme: scheme, storageState: state, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.on('console', (m) => m.type() === 'error' && console.log('console:', m.text().slice(0, 200)));
    page.on('pageerror', (e) => console.log('pageerror', e.message));
    if (first) {
      await page.goto('/sign-up').catch(() => undefined);
      await page.waitForSelector('input'); await page.waitForTimeout(300);
      const nameField = page.getByLabel('Name'); if (await nameField.count()) await nameField.fill('Ada');
      await page.getByLabel('Email', { exact: true }).fill(email);
      await page.getByLabel('Password', { exact: true }).fill('a kettle for the lighthouse');
      await page.locator('form button[type=submit]').click(); await page.waitForTimeout(2500);
      console.log('at', page.url());
    }
    const shot = (what: string) => page.screenshot({ path: `${out}/${what}-${name}.png` });
    try { await run({ page, shot, name, first, isPhone: touch, context }); } catch (e) { console.log(name, (e as Error).message.slice(0, 600)); await shot('failed'); }
    if (first) state = await context.storageState();
    first = false;
    await context.close();
  }
await browser.close();
