import {
  type EngineRequest,
  type RemoteEngine,
  RemoteFault,
  type RemoteFaultKind,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import { engineThat, pngHead } from './engines.ts';

/** Work that the provider has accepted and bills. */
export interface RemoteWorkRecord {
  readonly remoteId: string;
  readonly key: string;
  readonly request: EngineRequest;
  state: 'running' | 'done' | 'cancelled';
  polls: number;
  collections: number;
}

/** How the next call of a method fails. */
export type SubmitFault = 'accepted, answer lost' | 'connection refused' | RemoteFaultKind;
export type ReadFault = RemoteFaultKind;

export interface RemoteProviderOptions {
  /** Whether submissions can be looked up by key. */
  readonly findable?: boolean;
  /** Polls until the work is done; infinite for a provider that never finishes. */
  readonly pollsUntilDone?: number;
  readonly timeoutMs?: number;
}

const fault = (kind: RemoteFaultKind): RemoteFault =>
  new RemoteFault(kind, 'as the test says', { retryAfterMs: 1 });

/** A remote provider that outlives any worker. It does not deduplicate: two submissions with one key are billed twice. */
export const remoteProvider = ({
  findable = true,
  pollsUntilDone = 2,
  timeoutMs = 60_000,
}: RemoteProviderOptions = {}) => {
  const works: RemoteWorkRecord[] = [];
  const faults = {
    submit: [] as SubmitFault[],
    find: [] as ReadFault[],
    poll: [] as ReadFault[],
    collect: [] as ReadFault[],
  };
  const calls = { submit: 0, find: 0, poll: 0, collect: 0, cancel: 0 };
  /** Called before a method does anything. */
  let before: (method: keyof typeof calls) => Promise<void> = async () => undefined;

  const begin = async (method: keyof typeof calls): Promise<void> => {
    calls[method] += 1;
    await before(method);
    const next = method === 'submit' || method === 'cancel' ? undefined : faults[method].shift();
    if (next !== undefined) throw fault(next);
  };
  const workOf = (remoteId: string): RemoteWorkRecord => {
    const work = works.find((candidate) => candidate.remoteId === remoteId);
    if (work === undefined) throw fault('gone');
    return work;
  };
  const accept = (request: EngineRequest, key: string): RemoteWorkRecord => {
    const remoteId = `remote-${works.length + 1}`;
    const work: RemoteWorkRecord = { remoteId, key, request, state: 'running', polls: 0, collections: 0 };
    works.push(work);
    return work;
  };
  const { capabilities } = engineThat(() => Promise.reject(new Error('It is remote.')), 'remote', 'double');

  const engine: RemoteEngine = {
    id: 'remote',
    provider: 'double',
    capabilities,
    timeoutMs,
    pollMs: 1,
    async submit(request, { key }) {
      await begin('submit');
      const wrong = faults.submit.shift();
      if (wrong === 'connection refused') throw fault('unknown');
      if (wrong !== undefined && wrong !== 'accepted, answer lost') throw fault(wrong);
      const { remoteId } = accept(request, key);
      if (wrong !== undefined) throw new Error('socket hang up');
      return { remoteId };
    },
    ...(findable && {
      async find(key: string) {
        await begin('find');
        return works.find((work) => work.key === key)?.remoteId ?? null;
      },
    }),
    async poll(remoteId): Promise<RemoteStatus> {
      await begin('poll');
      const work = workOf(remoteId);
      work.polls += 1;
      if (work.state === 'running' && work.polls >= pollsUntilDone) work.state = 'done';
      if (work.state !== 'running') return { state: work.state };
      return { state: 'running', progress: work.polls / (work.polls + 1) };
    },
    async collect(remoteId) {
      await begin('collect');
      const work = workOf(remoteId);
      if (work.state !== 'done') throw fault('gone');
      work.collections += 1;
      return { bytes: pngHead(work.request) };
    },
    async cancel(remoteId) {
      await begin('cancel');
      const work = workOf(remoteId);
      if (work.state === 'done') return 'abandoned';
      work.state = 'cancelled';
      return 'stopped';
    },
    close: async () => undefined,
  };
  return {
    engine,
    works,
    faults,
    calls,
    onCall(hook: typeof before): void {
      before = hook;
    },
  };
};
