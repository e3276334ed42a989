import { pipeline, type Readable, Transform } from 'node:stream';

/** What a client has to keep up with. */
export interface ReadingPace {
  /** On average, whatever was read before. */
  readonly minBytesPerS: number;
  /** For a pause, and for the start. */
  readonly graceMs: number;
}

/** 0.35 Mbit/s, as on a phone with bad reception, and pauses of a minute. */
export const usualPace: ReadingPace = { minBytesPerS: 44_000, graceMs: 60_000 };

/** How many times within the grace the pace is looked at. */
const looks = 8;

/**
 * Passes a stream on, and ends both with an error when they are read too slowly: a client that reads a byte now and then
 * would otherwise hold what the stream holds for as long as it likes. What is read quickly earns no longer pause.
 */
export const limitSlowReader = (source: Readable, { minBytesPerS, graceMs }: ReadingPace): Readable => {
  let deadline = performance.now() + graceMs;
  const passed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const earnedMs = (chunk.length / minBytesPerS) * 1000;
      deadline = Math.min(performance.now() + graceMs, deadline + earnedMs);
      done(null, chunk);
    },
  });
  const timer = setInterval(() => {
    if (performance.now() > deadline) passed.destroy(new Error('The client reads too slowly.'));
  }, graceMs / looks);
  timer.unref();
  // What the source has given may still wait for its reader, so not when the pipeline is done.
  passed.once('close', () => clearInterval(timer));
  // Ends the source with it, also when the client goes away.
  pipeline(source, passed, () => undefined);
  return passed;
};
