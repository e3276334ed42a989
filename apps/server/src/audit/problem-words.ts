import type { LogFault, LogProblem } from '@atelier/core/audit/log-verifier';

const sentences: Readonly<
  Record<LogFault, (problem: { readonly seq: number; readonly until: number }) => string>
> = {
  altered: ({ seq }) => `The audit log is broken at row ${seq}: it was altered.`,
  missing: ({ seq }) => `The audit log is broken at row ${seq}: it is missing.`,
  reordered: ({ seq }) => `The audit log is broken at row ${seq}: it is not in its place.`,
  forked: ({ seq }) => `The audit log is broken at row ${seq}: it does not follow the row before it.`,
  erased_silently: ({ seq }) =>
    `The audit log is broken at row ${seq}: what is missing in it was not erased with an account.`,
  rewritten: ({ seq, until }) =>
    `The audit log is broken between rows ${seq} and ${until}: they are not those that were signed or kept.`,
  cut_off: ({ seq }) => `The audit log is broken at row ${seq}: it and what followed is not there.`,
  statement_altered: ({ seq }) => `Signed statement ${seq} was altered.`,
  statement_missing: ({ seq }) => `Signed statement ${seq} is missing.`,
  statement_forked: ({ seq }) => `Signed statement ${seq} does not follow the one before it.`,
  statement_resigned: ({ seq }) => `Signed statement ${seq} is signed with a key that no one vouches for.`,
};

/** What is wrong with a log, and where. */
export const problemSentence = (problem: LogProblem): string => {
  const seq = 'statement' in problem ? problem.statement : problem.seq;
  return sentences[problem.fault]({ seq, until: 'until' in problem ? problem.until : seq });
};
