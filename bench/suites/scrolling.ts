/** Whether the gallery's page scrolls smoothly through 100,000 pictures, and keeps no more in memory than at its start. */
import { linkThumbnails } from '../gallery-files.ts';
import { seeded } from '../gallery-seed.ts';
import type { SuiteResult } from '../results.ts';
import { significant } from '../statistics.ts';
import { startSubject } from '../subject.ts';
import type { SuiteContext } from '../suite.ts';
import {
  framesOfEmptyPage,
  framesWhileScrolling,
  openGallery,
  type PageState,
  scrollTo,
  stateOf,
  viewport,
} from '../web/gallery-page.ts';

/** A brisk flick of the wheel, some eleven rows a second. */
const pxPerS = 3000;
const heapLimit = 1.25;
const elementsLimit = 3000;
/** A quarter of the time, so that the rest is for drawing. */
const pageLimitMsPerS = 250;
const frameLimitMs = 17;

const rowOf = (place: string, { heapMb, elements, nodes, listeners }: PageState) => ({
  place,
  'heap MB': significant(heapMb),
  elements,
  'DOM nodes': nodes,
  listeners,
});

export const scrolling = async (context: SuiteContext): Promise<SuiteResult> => {
  const images = context.quick ? 10_000 : 100_000;
  const durationS = context.quick ? 6 : 20;
  const owner = await seeded(context, images);
  const { newest, oldest } = await linkThumbnails(context.dir);
  const subject = await startSubject(context.dir, context.cores);
  const gallery = await openGallery(subject.origin, owner.cookie, context.cores);
  try {
    const opened = await stateOf(gallery);
    const empty = await framesOfEmptyPage(gallery, pxPerS, 3);
    const frames = await framesWhileScrolling(gallery, pxPerS, durationS);
    const scrolled = await stateOf(gallery);
    const mostDown = await scrollTo(gallery, oldest, true);
    const atEnd = await stateOf(gallery);
    const mostUp = await scrollTo(gallery, newest, false);
    const atStart = await stateOf(gallery);
    return {
      suite: 'scrolling',
      title: `${images.toLocaleString('en')} pictures in the browser`,
      setting: [
        `The gallery's page in Chromium without a screen, ${viewport.width} × ${viewport.height}; thumbnails of 512 × 384 pixels from the disk.`,
        `Frames while the browser scrolls by ${pxPerS} px a second for ${durationS} s: half took at most ${significant(frames.p50Ms)} ms, 95 % at most`,
        `${significant(frames.p95Ms)} ms, and ${significant(frames.latePercent)} % of ${frames.frames} longer than two of 60 a second;`,
        `on an empty page ${significant(empty.p50Ms)} and ${significant(empty.p95Ms)} ms. Without a graphics processor, drawing takes most of it: script,`,
        `style and layout of the page took ${significant(frames.pageMsPerS)} ms of each second.`,
        'Then to the oldest picture and back to the newest, as fast as pages come; memory after garbage was collected.',
      ],
      rows: [
        rowOf('opened', opened),
        rowOf(`after ${durationS} s`, scrolled),
        rowOf('oldest picture', atEnd),
        rowOf('newest again', atStart),
      ],
      targets: [
        {
          promise: 'script, style and layout in a second of scrolling',
          measured: frames.pageMsPerS,
          bound: { below: pageLimitMsPerS },
          unit: 'ms',
        },
        { promise: 'p50 of frames', measured: frames.p50Ms, bound: { atMost: frameLimitMs }, unit: 'ms' },
        { promise: 'p95 of frames', measured: frames.p95Ms, bound: { atMost: 2 * frameLimitMs }, unit: 'ms' },
        {
          promise: 'heap at the oldest picture against after the first seconds',
          measured: atEnd.heapMb / scrolled.heapMb,
          bound: { atMost: heapLimit },
          unit: '×',
        },
        {
          promise: 'heap at the newest picture again against after the first seconds',
          measured: atStart.heapMb / scrolled.heapMb,
          bound: { atMost: heapLimit },
          unit: '×',
        },
        {
          promise: 'most elements in the document',
          measured: Math.max(mostDown, mostUp),
          bound: { below: elementsLimit },
          unit: '',
        },
      ],
    };
  } finally {
    await gallery.close();
    await subject.stop();
  }
};
