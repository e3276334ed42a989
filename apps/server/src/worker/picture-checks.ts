import { buffer } from 'node:stream/consumers';
import type { Services } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { PictureCheck } from '@atelier/core/ports/moderation-stores';
import type { PictureClassifier } from '@atelier/core/ports/picture-classifier';
import type { Database } from '@atelier/core/ports/stores';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import type { WakeSignal } from '../outbox/wake-signal.ts';

export interface PictureCheckDeps {
  readonly db: Pick<Database, 'pictureChecks'>;
  readonly blobs: BlobStore;
  readonly classifier: PictureClassifier;
  readonly checks: Services['pictureChecks'];
  readonly clock: Clock;
  readonly log: Logger;
  /** Notified when pictures are queued by this process. */
  readonly wakeSignal: WakeSignal;
  /** Told what became of each picture. */
  readonly onChecked: (outcome: 'passed' | 'flagged' | 'gone' | 'given_up') => void;
}

/** Those that another node or a crash left behind are found within this time. */
const pollMs = 2000;
const afterFaultMs = 5000;
/** Longer than one picture takes, so that no second node takes it meanwhile. Also the pause before it is tried again. */
const leaseMs = 120_000;
/** Then it stays as it is: a picture that ends the process each time must not stop all others. */
const maxAttempts = 3;

const checkOne = async (deps: PictureCheckDeps, check: PictureCheck, signal: AbortSignal) => {
  const { db, blobs, classifier, checks, log } = deps;
  const picture = await db.pictureChecks.picture(check);
  if (picture !== null && check.attempts > maxAttempts) {
    log.error({ picture: check.subjectId }, 'a picture could not be classified');
    // Its own look is not known, but what it was made from is.
    return (await checks.finish(check, picture, null)) ? 'flagged' : 'given_up';
  }
  const blob = picture === null ? null : await blobs.open(picture.thumbKey);
  if (picture === null || blob === null) {
    await db.pictureChecks.end(check.subjectId);
    return 'gone';
  }
  const scores = await classifier.classify(await buffer(blob.stream), signal);
  return (await checks.finish(check, picture, scores)) ? 'flagged' : 'passed';
};

/**
 * Classifies pictures after they were published, one at a time, so that nobody waits for it. A picture is looked at again
 * after a crash; several nodes share the work, and none flags twice.
 */
export const createPictureChecks = (deps: PictureCheckDeps) => {
  const { db, clock, log, wakeSignal, onChecked } = deps;

  /** @returns false when nothing is due */
  const next = async (signal: AbortSignal): Promise<boolean> => {
    const now = clock.now();
    const check = await db.pictureChecks.take(now, new Date(now.getTime() + leaseMs));
    if (check === null) return false;
    try {
      onChecked(await checkOne(deps, check, signal));
    } catch (thrown) {
      if (!signal.aborted)
        log.warn({ picture: check.subjectId, ...faultFields(thrown) }, 'a picture was not classified');
    }
    return true;
  };

  return createBackgroundLoop(
    async (signal) => {
      try {
        while (!signal.aborted && (await next(signal)));
        await wakeSignal.wait(pollMs, signal);
      } catch (thrown) {
        log.error(faultFields(thrown), 'pictures could not be classified');
        await wakeSignal.wait(afterFaultMs, signal);
      }
    },
    { pauseMs: 0 },
  );
};
