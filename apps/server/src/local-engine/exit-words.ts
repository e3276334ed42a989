import type { EngineExit } from './engine-process.ts';

/**
 * What follows from an end: `crash` is started again with back-off, `port` at once at another port, and `final` not before
 * somebody has changed something.
 */
export interface EndVerdict {
  readonly kind: 'crash' | 'port' | 'final';
  /** What happened and what to do, for superadmins. */
  readonly reason: string;
}

const final = (reason: string): EndVerdict => ({ kind: 'final', reason });
const crash = (reason: string): EndVerdict => ({ kind: 'crash', reason });

const unstartable: Readonly<Record<string, string>> = {
  ENOENT: 'The program’s file is gone, or it needs a loader that this system doesn’t have.',
  EACCES: 'The server may not run the program. Mark it as executable: chmod +x.',
  ENOEXEC: 'This file can’t be run here: it isn’t a program, or was built for another kind of processor.',
  EAGAIN: 'The system allows no more processes at present.',
  ENOMEM: 'There isn’t enough memory to start the program.',
};

/** Signs in the last lines of a program that ended while it started. The first that is found counts. */
const signs: readonly (readonly [RegExp, EndVerdict])[] = [
  [
    /address already in use|couldn.t bind|could not bind|failed to (?:bind|listen)/i,
    { kind: 'port', reason: 'Another program took the port.' },
  ],
  [
    /error while loading shared libraries|cannot open shared object|library not loaded|GLIBC\S* not found/i,
    final(
      'The program lacks a library. Unpack all files of its release into one folder, or get the release for this system.',
    ),
  ],
  [
    /bad_alloc|out of memory|failed to allocate|cannot allocate memory|alloc_tensor_range|oom/i,
    final(
      'There isn’t enough memory for this model. Use a smaller one (quantised, such as q4_0), or --offload-to-cpu.',
    ),
  ],
  [
    /unknown argument|unrecognized (?:option|argument)|invalid option|bad option|usage:/i,
    final(
      'The program doesn’t understand the arguments of sd-server. Name the file sd-server of a current release.',
    ),
  ],
  [
    /get sd version from file failed|new_sd_ctx_t failed|load tensors? .*failed|load .*tensors.*failed|init model loader.*failed|invalid (?:gguf|safetensors|model)|unknown (?:format|model)/i,
    final(
      'The model can’t be loaded: the file is damaged or of a kind that this program doesn’t know. Download it again, or use another one.',
    ),
  ],
];

const asked = ({ code, signal }: EngineExit): string =>
  signal === null ? `code ${code ?? 'unknown'}` : `signal ${signal}`;

/** Why a program ended before it answered. */
export const verdictOfStart = (exit: EngineExit, lines: readonly string[]): EndVerdict => {
  if (exit.unstartable !== null)
    return final(unstartable[exit.unstartable] ?? `The program can’t be started (${exit.unstartable}).`);
  const text = lines.slice(-40).join('\n');
  const sign = signs.find(([pattern]) => pattern.test(text));
  if (sign !== undefined) return sign[1];
  // sd-server says nothing about a port that is taken: it announces it and ends well.
  if (exit.code === 0 && /listening on/i.test(text))
    return { kind: 'port', reason: 'Another program took the port.' };
  if (exit.signal === 'SIGKILL')
    return crash('The system ended the program while it loaded the model, probably for lack of memory.');
  return crash(
    `The program ended at its start (${asked(exit)}). Its last lines say why; it may not be sd-server at all.`,
  );
};

/** Why a program ended that had answered. */
export const verdictOfRun = (exit: EngineExit, lines: readonly string[]): EndVerdict => {
  const text = lines.slice(-10).join('\n');
  const lostJob = 'A picture that was being made has failed and wasn’t charged.';
  if (exit.signal === 'SIGKILL' || /bad_alloc|out of memory|failed to allocate/i.test(text))
    return crash(`The engine was ended, probably for lack of memory. ${lostJob}`);
  return crash(`The engine ended unexpectedly (${asked(exit)}). ${lostJob}`);
};
