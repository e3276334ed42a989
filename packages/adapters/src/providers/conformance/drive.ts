import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EngineRequest,
  type RemoteEngine,
  RemoteFault,
  type RemoteImage,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { Outcome } from './scenes.ts';

export interface Course {
  readonly outcome: Outcome;
  readonly statuses: readonly RemoteStatus[];
  /** Every fault that was thrown, also those after which a reading was repeated. */
  readonly faults: readonly RemoteFault[];
  readonly image: RemoteImage | null;
}

/** Readings that are repeated in a row. */
const maxRepeats = 3;
const maxPolls = 60;
/** Of a stream before its first message. */
const longestSilenceMs = 500;
/** What the worker decodes at most. */
const maxPixels = 50_000_000;
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

const isUsable = (bytes: Uint8Array): boolean => {
  const data = Buffer.from(bytes);
  const isPng = data.length > 24 && data.subarray(0, 4).equals(pngSignature);
  return isPng && data.readUInt32BE(16) * data.readUInt32BE(20) <= maxPixels;
};

const asFault = (thrown: unknown): RemoteFault => {
  if (thrown instanceof RemoteFault) return thrown;
  throw new Error(`An adapter threw something else than a RemoteFault: ${thrown}`, { cause: thrown });
};

/**
 * Follows the stream, if there is one, and waits a moment for the first that it says: polls alone would be over before it
 * speaks.
 */
const hearFirst = async (engine: RemoteEngine, remoteId: string, statuses: RemoteStatus[]): Promise<void> => {
  if (engine.stream === undefined) return;
  const stream = engine.stream(remoteId, { signal: new AbortController().signal });
  await new Promise<void>((resolve) => {
    const follow = async (): Promise<void> => {
      for await (const status of stream) {
        statuses.push(status);
        resolve();
      }
    };
    follow().then(resolve, resolve);
    setTimeout(resolve, longestSilenceMs);
  });
};

/** Takes one picture through submission, polls and collection as the worker does, and never submits twice. */
export const drive = async (engine: RemoteEngine, request: EngineRequest, key: string): Promise<Course> => {
  const statuses: RemoteStatus[] = [];
  const faults: RemoteFault[] = [];
  const { signal } = new AbortController();
  let found = false;
  let repeated = false;
  const end = (outcome: Outcome, image: RemoteImage | null = null): Course => ({
    outcome,
    statuses,
    faults,
    image,
  });
  const delivered = (image: RemoteImage): Course => {
    if (!isUsable(image.bytes)) return end('handed on', image);
    return end(found ? 'found' : repeated ? 'repeated' : 'picture', image);
  };

  /** Repeats a reading as long as its faults pass. */
  const read = async <T>(work: () => Promise<T>): Promise<T | RemoteFault> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work();
      } catch (thrown) {
        const fault = asFault(thrown);
        faults.push(fault);
        if (!['rate', 'transient', 'unknown'].includes(fault.kind) || tries === maxRepeats) return fault;
        repeated = true;
      }
    }
  };

  let remoteId: string;
  try {
    const onStatus = (status: RemoteStatus): void => void statuses.push(status);
    const answer = await engine.submit(request, { key, signal, onStatus });
    if ('image' in answer) return delivered(answer.image);
    remoteId = answer.remoteId;
  } catch (thrown) {
    const fault = asFault(thrown);
    faults.push(fault);
    if (fault.kind !== 'unknown' || engine.find === undefined) return end(fault.kind);
    try {
      const known = await engine.find(key, { signal });
      if (known === null) return end('not sent');
      found = true;
      remoteId = known;
    } catch (thrown) {
      // It cannot be found, and it is not certain that it was not accepted.
      faults.push(asFault(thrown));
      return end(asFault(thrown).kind);
    }
  }
  await hearFirst(engine, remoteId, statuses);
  for (let polls = 0; polls < maxPolls; polls += 1) {
    const status = await read(() => engine.poll(remoteId, { signal }));
    if (status instanceof RemoteFault) return end(status.kind);
    statuses.push(status);
    if (status.state === 'failed') return end(status.kind);
    if (status.state === 'cancelled') return end('gone');
    if (status.state === 'done') {
      const image = await read(() => engine.collect(remoteId, { signal }));
      return image instanceof RemoteFault ? end(image.kind) : delivered(image);
    }
    await sleep(2);
  }
  throw new Error('The work never ended.');
};
