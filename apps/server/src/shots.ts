import { launchChromium } from './testing/browser-chromium.ts';
import { startBrowserStudio } from './testing/browser-studio.ts';
import { moreModels } from './testing/more-models.ts';

const out = process.argv[2] ?? '/tmp/shots';
const studio = await startBrowserStudio({}, moreModels);
const browser = await launchChromium();
try {
  const { user, client } = await studio.person('user');
  const cookie = client.cookies?.() ?? '';
  console.log('cookie', cookie);
  for (const [w, h, scheme] of [[1440, 900, 'light'], [390, 844, 'dark'], [390, 844, 'light'], [1440, 900, 'dark']] as const) {
    const context = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: scheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const shot = async (name: string) => { await page.waitForTimeout(500); await page.screenshot({ path: `${out}/${name}-${w}-${scheme}.png` }); };
    await page.goto(`${studio.url}/sign-in`);
    await page.getByLabel('Email').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill((await import('./testing/in-process-people.ts')).sharedPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL('**/studio');
    await page.getByLabel('What do you want to see?').fill('a ferry crossing at dawn');
    await page.getByRole('button', { name: /^Model: / }).click();
    await shot('picker');
    await page.getByRole('dialog').getByRole('button', { name: 'Atlas XL' }).first().click();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByLabel('Add a LoRA').click();
    await page.getByRole('option', { name: 'Woodcut' }).click();
    await page.getByLabel('Steps', { exact: true }).fill('99');
    await page.getByLabel('Steps', { exact: true }).scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${out}/form-${w}-${scheme}.png`, fullPage: w < 500 });
    if (w > 500) { await page.evaluate(`document.querySelector('section[aria-label=Compose]').scrollTo(0, 330)`); await shot('form2'); }
    await page.getByLabel('Steps', { exact: true }).fill('20');
    await page.getByRole('radio', { name: '1', exact: true }).check();
    await page.getByRole('button', { name: 'Presets' }).click();
    await shot('presets');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Compare models' }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: /^Swift/ }).check();
    await shot('compare-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Compare' }).click();
    await page.getByText('Which is best?').waitFor({ timeout: 60000 });
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `${out}/compare-${w}-${scheme}.png`, fullPage: w < 500 });
    await page.getByRole('button', { name: 'B is best' }).click();
    await page.getByRole('img', { name: 'Your choice:' }).waitFor();
    await shot('voted');
    await page.goto(`${studio.url}/comparisons`);
    await shot('tally');
    await page.goto(`${studio.url}/studio`);
    studio.gate.breakNext('a ferry crossing at dawn', 'The image provider refused this prompt. Nothing was charged.');
    await page.getByRole('button', { name: /^Draw/ }).click();
    await page.getByText('refused this prompt').first().waitFor();
    await shot('failed');
    await context.close();
  }
} finally { await browser.close(); await studio.stop(); }
