import { setTimeout as sleep } from 'node:timers/promises';
import type { JobClaim } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { Derivatives, JobSignals } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from '../observability/log.ts';

export interface PreviewDeps {
  readonly db: Database;
  readonly derivatives: Pick<Derivatives, 'preview'>;
  readonly signals: JobSignals;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The preview of one picture while its provider makes it. */
export interface LivePreview {
  /** Stores this unfinished picture soon, unless a later one comes first. @param bytes untrusted */
  show(bytes: Uint8Array): void;
  /** Resolves when nothing is written any more. */
  stop(): Promise<void>;
}

/** At most two previews a second are decoded and stored. */
const everyMs = 500;
/** Larger ones are dropped undecoded: finished pictures are often smaller. */
const maxBytes = 16 * 1024 * 1024;

/** Keeps the latest preview of a claimed job. A preview that cannot be decoded or stored is dropped: the picture counts. */
export const livePreview = (
  { db, derivatives, signals, clock, log }: PreviewDeps,
  { job, claimToken }: JobClaim,
): LivePreview => {
  const stopped = new AbortController();
  let latest: Uint8Array | null = null;
  let writing: Promise<void> | null = null;

  const store = async (bytes: Uint8Array): Promise<void> => {
    const webp = Buffer.from(await derivatives.preview(bytes)).toString('base64');
    if (stopped.signal.aborted) return;
    if (await db.jobs.notePreview(job.id, claimToken, webp, clock.now())) signals.changed(job.id);
  };
  const writeLatest = async (): Promise<void> => {
    while (latest !== null && !stopped.signal.aborted) {
      const bytes = latest;
      latest = null;
      await store(bytes).catch((thrown: unknown) =>
        log.debug({ job: job.id, ...faultFields(thrown) }, 'a preview was dropped'),
      );
      await sleep(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };

  return {
    show(bytes) {
      if (stopped.signal.aborted || bytes.length > maxBytes) return;
      latest = bytes;
      writing ??= writeLatest().finally(() => {
        writing = null;
      });
    },
    async stop() {
      stopped.abort();
      await writing;
    },
  };
};
