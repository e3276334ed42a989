import sparticuz from '@sparticuz/chromium';
import { launch } from 'chrome-launcher';

export interface Chromium {
  /** The port of its debugging protocol. */
  readonly port: number;
  readonly stop: () => void;
}

/** Starts a headless Chromium: `CHROMIUM_PATH`, else the one of the dependencies. */
export const launchChromium = async (): Promise<Chromium> => {
  const chrome = await launch({
    chromePath: process.env.CHROMIUM_PATH ?? (await sparticuz.executablePath()),
    // Containers often run as root without user namespaces; only the product's own page is opened.
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    logLevel: 'silent',
  });
  return { port: chrome.port, stop: () => chrome.kill() };
};
