/* The gallery in a real browser: how smoothly it scrolls, and what it keeps in memory. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { type Cores, onAllCores } from '../machine.ts';
import { launchChromium } from './chromium.ts';

export const viewport = { width: 1440, height: 900 };
/** The link of a picture. */
const tile = '[data-image]';

export interface PageState {
  readonly heapMb: number;
  /** Elements in the document. */
  readonly elements: number;
  /** Nodes that the browser keeps, also those that are in no document any more. */
  readonly nodes: number;
  readonly listeners: number;
}

export interface Frames {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Of the frames, those that took longer than two of 60 a second. */
  readonly latePercent: number;
  readonly frames: number;
  /** What the page itself does in a second of scrolling: script, style and layout, without drawing. */
  readonly pageMsPerS: number;
}

export interface OpenGallery {
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly close: () => Promise<void>;
}

/** Opens the gallery as the person of the cookie, and waits for its first pictures. */
export const openGallery = async (
  origin: string,
  cookie: string,
  cores: Cores | null,
): Promise<OpenGallery> => {
  const { port, stop } = await onAllCores(cores, launchChromium);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const context = await browser.newContext({ viewport });
  const cookies = cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: origin };
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.goto(`${origin}/gallery`);
  await page.waitForSelector(tile);
  const close = async () => {
    await browser.close();
    stop();
  };
  return { page, cdp, close };
};

const metricsOf = async (cdp: CDPSession): Promise<(name: string) => number> => {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (name) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
};

export const stateOf = async ({ page, cdp }: OpenGallery): Promise<PageState> => {
  // What came last is settled, and what is not needed is collected.
  await page.waitForLoadState('networkidle');
  await sleep(2000);
  for (let time = 0; time < 3; time += 1) await cdp.send('HeapProfiler.collectGarbage');
  const metricOf = await metricsOf(cdp);
  return {
    heapMb: metricOf('JSHeapUsedSize') / 2 ** 20,
    elements: await page.evaluate<number>('document.querySelectorAll("*").length'),
    nodes: metricOf('Nodes'),
    listeners: metricOf('JSEventListeners'),
  };
};

/**
 * Scrolls until the picture of this id is in the document, as fast as pages come.
 * @returns the most elements that the document had on the way
 */
export const scrollTo = async ({ page }: OpenGallery, imageId: string, down: boolean): Promise<number> =>
  page.evaluate<number>(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let most = 0;
    while (document.querySelector('[data-image="${imageId}"]') === null) {
      window.scrollTo(0, ${down ? 'document.documentElement.scrollHeight' : 'Math.max(0, window.scrollY - 3000)'});
      await frame();
      most = Math.max(most, document.getElementsByTagName('*').length);
    }
    return most;
  })()`);

/**
 * Scrolls by a gesture of the browser and notes when frames are drawn.
 * @param pxPerS the speed of the finger
 */
export const framesWhileScrolling = async (
  { page, cdp }: OpenGallery,
  pxPerS: number,
  durationS: number,
): Promise<Frames> => {
  await page.evaluate(`(() => {
    const times = (window.frameTimes = []);
    const note = (time) => {
      times.push(time);
      if (window.frameTimes === times) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  })()`);
  const before = await metricsOf(cdp);
  await cdp.send('Input.synthesizeScrollGesture', {
    x: viewport.width / 2,
    y: viewport.height / 2,
    yDistance: -pxPerS * durationS,
    speed: pxPerS,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
  const after = await metricsOf(cdp);
  const work = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
  const pageS = work.reduce((sum, name) => sum + after(name) - before(name), 0);
  const times = await page.evaluate<number[]>(
    '(() => { const times = window.frameTimes; window.frameTimes = null; return times; })()',
  );
  const durations = times
    .slice(1)
    .map((time, at) => time - (times[at] ?? 0))
    .sort((a, b) => a - b);
  const at = (share: number) => durations[Math.floor((durations.length - 1) * share)] ?? Number.NaN;
  const late = durations.filter((ms) => ms > 2000 / 60).length;
  return {
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    latePercent: (100 * late) / durations.length,
    frames: durations.length,
    pageMsPerS: (1000 * pageS) / durationS,
  };
};

/** The same for an empty page: what this machine can draw at all. */
export const framesOfEmptyPage = async (
  { page }: OpenGallery,
  pxPerS: number,
  durationS: number,
): Promise<Frames> => {
  const empty = await page.context().newPage();
  await empty.setContent(
    '<body style="height: 1000000px; background: repeating-linear-gradient(#eee, #ddd 200px)">',
  );
  const cdp = await page.context().newCDPSession(empty);
  await cdp.send('Performance.enable');
  const frames = await framesWhileScrolling(
    { page: empty, cdp, close: async () => undefined },
    pxPerS,
    durationS,
  );
  await empty.close();
  await page.bringToFront();
  return frames;
};
