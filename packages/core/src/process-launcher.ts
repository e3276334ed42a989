import {
  startWorkerProcess,
  type WorkerProcess,
  type WorkerProcessEvents,
  type WorkerProcessOptions,
} from './worker-process.ts';

type ChildOptions = Omit<WorkerProcessOptions, 'forkProcess'>;

/** What the launcher is told about one of its processes. */
export type LauncherOrder =
  | { readonly kind: 'start'; readonly id: number; readonly url: string; readonly options: ChildOptions }
  | { readonly kind: 'send'; readonly id: number; readonly task: unknown }
  | { readonly kind: 'end'; readonly id: number };

/** What it tells of them. */
export type LauncherReport =
  | { readonly kind: 'message'; readonly id: number; readonly message: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  | { readonly kind: 'ended'; readonly id: number };

/** A process that the launcher has started; see `WorkerProcess`. */
export type LaunchedProcess<Task> = Pick<WorkerProcess<Task>, 'send' | 'end'>;

export interface ProcessLauncher {
  /** As `startWorkerProcess`. Never throws. */
  start<Task, Message>(
    url: URL,
    events: WorkerProcessEvents<Message>,
    options?: ChildOptions,
  ): LaunchedProcess<Task>;
  /** Of the launcher itself; undefined while there is none. */
  pid(): number | undefined;
  /** Ends the launcher and all its processes, without an event. */
  close(): Promise<void>;
}

interface Launched {
  readonly events: WorkerProcessEvents<never>;
  /** It is not wanted any more: no event follows. */
  isOver: boolean;
  /** The launcher was told to end it. */
  isEnding: boolean;
  readonly ended: PromiseWithResolvers<void>;
}

interface LauncherSettings extends Pick<ChildOptions, 'niceness'> {
  /** How long it waits for work before it ends. */
  readonly idleMs?: number;
}

/**
 * Starts processes from a small process of its own. Starting one blocks who starts it until the program is loaded: 8 ms and more on a
 * busy processor, during which a server would answer nobody. The launcher is started when it is first needed, and again after
 * its death, which is a failure of all its processes.
 * @param niceness of the launcher, and so at least of what it starts
 */
export const createProcessLauncher = ({
  niceness,
  idleMs = 30_000,
}: LauncherSettings = {}): ProcessLauncher => {
  const launched = new Map<number, Launched>();
  let launcher: WorkerProcess<LauncherOrder> | null = null;
  let lastId = 0;
  let idle: NodeJS.Timeout | undefined;

  const forget = (id: number): void => {
    launched.get(id)?.ended.resolve();
    if (!launched.delete(id) || launched.size > 0 || launcher === null) return;
    launcher.keepAlive(false);
    clearTimeout(idle);
    idle = setTimeout(() => {
      void launcher?.end();
      launcher = null;
    }, idleMs).unref();
  };
  const fail = (id: number, cause: Error): void => {
    const one = launched.get(id);
    if (one === undefined || one.isOver) return;
    one.isOver = true;
    one.events.onFailure(cause);
  };
  const onMessage = (report: LauncherReport): void => {
    const one = launched.get(report.id);
    if (report.kind === 'ended') forget(report.id);
    else if (report.kind === 'failed') fail(report.id, new Error(report.reason));
    else if (one?.isOver === false) one.events.onMessage(report.message as never);
  };
  /** All its processes end with it. */
  const onFailure = (cause: Error): void => {
    launcher = null;
    for (const id of [...launched.keys()]) {
      fail(id, cause);
      forget(id);
    }
  };
  const current = (): WorkerProcess<LauncherOrder> => {
    clearTimeout(idle);
    const url = new URL('./launcher-process.ts', import.meta.url);
    launcher ??= startWorkerProcess<LauncherOrder, LauncherReport>(
      url,
      { onMessage, onFailure },
      niceness === undefined ? {} : { niceness },
    );
    launcher.keepAlive(true);
    return launcher;
  };

  const end = async (id: number): Promise<void> => {
    const one = launched.get(id);
    if (one === undefined) return;
    one.isOver = true;
    if (!one.isEnding) launcher?.send({ kind: 'end', id });
    one.isEnding = true;
    await one.ended.promise;
  };

  return {
    start(url, events, options = {}) {
      lastId += 1;
      const id = lastId;
      const ended = Promise.withResolvers<void>();
      launched.set(id, { events, isOver: false, isEnding: false, ended });
      current().send({ kind: 'start', id, url: url.href, options });
      return {
        send: (task) => {
          if (launched.has(id)) launcher?.send({ kind: 'send', id, task });
        },
        end: () => end(id),
      };
    },
    pid: () => launcher?.pid,
    async close() {
      await Promise.all([...launched.keys()].map(end));
      clearTimeout(idle);
      const ending = launcher;
      launcher = null;
      await ending?.end();
    },
  };
};
