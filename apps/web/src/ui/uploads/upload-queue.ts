import type { UploadOutcome } from '@atelier/core/schemas/uploads';
import { type Failure, isUnanswered, readFailure } from '../../lib/failure.ts';

export type UploadState =
  | 'waiting'
  | 'sending'
  | 'checking'
  /** The connection was cut; it is sent again from its start after a pause. */
  | 'interrupted'
  | 'stored'
  | 'refused'
  | 'cancelled';

/** A file on its way. */
export interface UploadItem {
  readonly key: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly state: UploadState;
  /** 0 … 1 */
  readonly sent: number;
  /** Null until it is stored. */
  readonly outcome: UploadOutcome | null;
  /** Null unless refused. */
  readonly failure: Failure | null;
}

interface Entry {
  item: UploadItem;
  readonly file: File;
  controller: AbortController | null;
}

type Send = (file: File, signal: AbortSignal, onSent: (share: number) => void) => Promise<UploadOutcome>;

/** How many are sent at the same time: more would only make each slower. */
const atOnce = 2;
/** How many files a list may have. */
export const maxFiles = 100;

/** Whether the file is still on its way. */
export const isOpen = ({ state }: UploadItem): boolean =>
  state === 'waiting' || state === 'sending' || state === 'checking' || state === 'interrupted';

/** Resolves when a file whose connection was cut may be sent again; rejects when it was stopped meanwhile. */
export type PauseAfterCut = (cuts: number, signal: AbortSignal) => Promise<void>;

/** Connections of one file that may be cut before it is refused. */
const maxCuts = 6;

/** Whether any file is still on its way. */
export const isBusy = (items: readonly UploadItem[]): boolean => items.some(isOpen);

/**
 * Files that are sent in their order, a few at a time. Each fails, is cancelled and is tried again for itself. To send a file
 * twice is safe: the server knows it by its content.
 * @param onStored called with each that was stored
 * @param pauseAfterCut without it a cut connection is a refusal
 */
export const createUploadQueue = (
  send: Send,
  onStored: (outcome: UploadOutcome) => void = () => undefined,
  pauseAfterCut: PauseAfterCut | null = null,
) => {
  const listeners = new Set<() => void>();
  let entries: Entry[] = [];
  let items: readonly UploadItem[] = [];
  let nextKey = 1;

  const publish = () => {
    items = entries.map(({ item }) => item);
    for (const listener of listeners) listener();
  };
  const set = (entry: Entry, change: Partial<UploadItem>) => {
    entry.item = { ...entry.item, ...change };
    publish();
  };

  /** Sends until there is an answer. @throws what is the end of it; nothing matters once the signal has been aborted */
  const sendUntilAnswered = async (entry: Entry, signal: AbortSignal): Promise<UploadOutcome> => {
    const onSent = (share: number) => {
      if (signal.aborted || !isOpen(entry.item)) return;
      set(entry, { sent: Math.max(entry.item.sent, share), state: share >= 1 ? 'checking' : 'sending' });
    };
    for (let cuts = 1; ; cuts += 1) {
      set(entry, { state: 'sending', sent: 0, failure: null });
      try {
        return await send(entry.file, signal, onSent);
      } catch (thrown) {
        signal.throwIfAborted();
        if (pauseAfterCut === null || cuts > maxCuts || !isUnanswered(readFailure(thrown))) throw thrown;
        set(entry, { state: 'interrupted', sent: 0 });
        await pauseAfterCut(cuts, signal);
        signal.throwIfAborted();
      }
    }
  };

  const run = async (entry: Entry): Promise<void> => {
    const controller = new AbortController();
    entry.controller = controller;
    try {
      const outcome = await sendUntilAnswered(entry, controller.signal);
      if (controller.signal.aborted) return;
      set(entry, { state: 'stored', sent: 1, outcome });
      onStored(outcome);
    } catch (thrown) {
      if (!controller.signal.aborted) set(entry, { state: 'refused', failure: readFailure(thrown) });
    } finally {
      if (entry.controller === controller) entry.controller = null;
      pump();
    }
  };

  const pump = () => {
    let free = atOnce - entries.filter(({ controller }) => controller !== null).length;
    for (const entry of entries) {
      if (free <= 0) return;
      if (entry.item.state !== 'waiting') continue;
      free -= 1;
      void run(entry);
    }
  };

  const stop = (entry: Entry) => {
    entry.controller?.abort();
    entry.controller = null;
  };
  const find = (key: number) => entries.find(({ item }) => item.key === key);

  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    read: () => items,
    /** @returns how many were left out because the list is full */
    add: (files: readonly File[]): number => {
      const taken = files.slice(0, Math.max(0, maxFiles - entries.length));
      for (const file of taken) {
        const item: UploadItem = {
          ...{ key: nextKey, name: file.name, sizeBytes: file.size, state: 'waiting', sent: 0 },
          ...{ outcome: null, failure: null },
        };
        nextKey += 1;
        entries.push({ item, file, controller: null });
      }
      publish();
      pump();
      return files.length - taken.length;
    },
    cancel: (key: number): void => {
      const entry = find(key);
      if (entry === undefined || !isOpen(entry.item)) return;
      stop(entry);
      set(entry, { state: 'cancelled' });
      pump();
    },
    retry: (key: number): void => {
      const entry = find(key);
      if (entry === undefined || isOpen(entry.item) || entry.item.state === 'stored') return;
      set(entry, { state: 'waiting', sent: 0, failure: null });
      pump();
    },
    /** Takes a file off the list; one that is on its way is cancelled. */
    dismiss: (key: number): void => {
      const entry = find(key);
      if (entry === undefined) return;
      stop(entry);
      entries = entries.filter((other) => other !== entry);
      publish();
      pump();
    },
    /** Takes all off the list that are not on their way. */
    tidy: (): void => {
      entries = entries.filter(({ item }) => isOpen(item));
      publish();
    },
    /** Cancels everything and forgets it. */
    close: (): void => {
      for (const entry of entries) stop(entry);
      entries = [];
      publish();
    },
  };
};
export type UploadQueue = ReturnType<typeof createUploadQueue>;
