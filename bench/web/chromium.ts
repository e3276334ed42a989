import sparticuz from '@sparticuz/chromium';
import { launch } from 'chrome-launcher';

export interface Chromium {
  /** Of its debugging protocol. */
  readonly port: number;
  readonly stop: () => void;
}

/** Starts a headless Chromium: the one at `CHROMIUM_PATH`, else the one that comes with the dependencies. */
export const launchChromium = async (): Promise<Chromium> => {
  const chrome = await launch({
    chromePath: process.env.CHROMIUM_PATH ?? (await sparticuz.executablePath()),
    // Containers often run as root without user namespaces; only our own page is ever opened.
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    logLevel: 'silent',
  });
  return { port: chrome.port, stop: () => chrome.kill() };
};
