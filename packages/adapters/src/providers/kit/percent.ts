/** The end of a log is enough, and bounds the work. */
const tailLength = 4000;

/**
 * How far work is, 0 … 1, from the last progress bar in its log (` 45%|████`, as Python's tqdm draws it); null if it has
 * none.
 */
export const progressOfLog = (log: string): number | null => {
  const percent = [...log.slice(-tailLength).matchAll(/(\d{1,3})%\|/g)].at(-1)?.[1];
  return percent === undefined ? null : Math.min(1, Number(percent) / 100);
};
